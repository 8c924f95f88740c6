// Writes on sections what they are called and what is left of them, as large as
// fits; all alike, so that the map is calm.

import {
  cornersOf,
  isInside,
  overlap,
  toPlan,
  toScreen,
  turned,
  visibleBox,
} from "./geometry";
import { availableIn, fillOf, isShown, withSeats } from "./paint_areas";
import { mixed, textOn } from "./palette";
import type { Area } from "./plan";
import { showsSeats, type Scene, type Screen } from "./scene";

type Context = CanvasRenderingContext2D;

/** What to write on an area with, so that it can be read. */
interface Pen {
  text: string;
  /** Around the letters, where the ground has several colours. */
  halo: string | null;
}

function penOf(scene: Scene, screen: Screen, area: Area): Pen {
  const { colours, alpha } = fillOf(scene, screen, area);
  const { ink, card } = scene.palette;
  const [colour] = colours;
  if (colour === undefined || colours.length > 1)
    return { text: ink, halo: card };
  return { text: textOn(mixed(card, colour, alpha)), halo: null };
}

function write(
  context: Context,
  { text, halo }: Pen,
  words: string,
  x: number,
  y: number,
): void {
  if (halo !== null) {
    context.strokeStyle = halo;
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeText(words, x, y);
  }
  context.fillStyle = text;
  context.fillText(words, x, y);
}

function leftInWords(scene: Scene, area: Area, seatsDue: boolean): string {
  const id = area.section.id;
  if (scene.failed.has(id)) return "Not loaded";
  if (seatsDue) return "Loading…";
  const totals = scene.counts.get(id);
  if (!totals) return "";
  const left = availableIn(scene, totals);
  if (left > 0) return `${left.toLocaleString()} left`;
  return totals.held > 0 ? "All in carts" : "Sold out";
}

/** Letters do not fill their box to its corners. */
const cornerShare = 0.85;

/** Whether a box of text around an area's centre stays inside of it. */
function fits(screen: Screen, area: Area, width: number, height: number) {
  const [x, y] = toScreen(screen.view, area.centre);
  const [w, h] = [(width / 2) * cornerShare, (height / 2) * cornerShare];
  const corners = cornersOf({ x0: x - w, y0: y - h, x1: x + w, y1: y + h });
  return corners.every((p) => isInside(area.outline, toPlan(screen.view, p)));
}

const bold = (size: number) => `700 ${size}px system-ui`;
const plain = (size: number) => `500 ${size}px system-ui`;

/** In pixels; the largest first. */
const sizes = [15, 12.5, 10] as const;
const smallest = 10;
const lineGap = 3;

/** A style is taken if it fits for so many. */
const most = 0.8;

/** Widths of words at a size of 1: measuring takes long. */
const widthsKept = 2000;
const widths = new Map<string, number>();

function widthOf(context: Context, words: string, isBold: boolean): number {
  const key = `${isBold} ${words}`;
  let width = widths.get(key);
  if (width === undefined) {
    const size = 100;
    context.font = isBold ? bold(size) : plain(size);
    if (widths.size >= widthsKept) widths.clear();
    width = context.measureText(words).width / size;
    widths.set(key, width);
  }
  return width;
}

interface Label {
  area: Area;
  name: string;
  left: string;
}

const secondSize = (size: number) => Math.max(smallest, size * 0.8);

function nameFits(context: Context, screen: Screen, x: Label, size: number) {
  const width = widthOf(context, x.name, true) * size;
  return fits(screen, x.area, width, size);
}

function bothFit(context: Context, screen: Screen, x: Label, size: number) {
  if (x.left === "" || !nameFits(context, screen, x, size)) return false;
  const width = widthOf(context, x.left, false) * secondSize(size);
  return fits(screen, x.area, width, size + lineGap + secondSize(size));
}

function labelsOf(scene: Scene, screen: Screen): Label[] {
  const isDetailed = showsSeats(scene.plan, screen.view);
  const seen = visibleBox(screen.view, screen.width, screen.height);
  return scene.plan.areas
    .filter((x) => overlap(x.box, seen))
    .filter((x) => !withSeats(scene, screen, x))
    .filter((x) => isShown(scene, scene.counts.get(x.section.id)))
    .map((area) => {
      const isDue = isDetailed && area.section.kind === "seated";
      const left = leftInWords(scene, area, isDue);
      return { area, name: area.section.name, left };
    });
}

function writeLabel(
  context: Context,
  scene: Scene,
  screen: Screen,
  { area, name, left }: Label,
  size: number,
  isWhole: boolean,
): void {
  const pen = penOf(scene, screen, area);
  const [x, y] = toScreen(screen.view, area.centre);
  const second = secondSize(size);
  context.font = bold(size);
  write(context, pen, name, x, isWhole ? y - (lineGap + second) / 2 : y);
  if (!isWhole) return;
  context.font = plain(second);
  write(context, pen, left, x, y + (lineGap + size) / 2);
}

/** Names a section whose seats are shown: before its front row. */
function nameSeats(
  context: Context,
  scene: Scene,
  screen: Screen,
  area: Area,
): void {
  const [dx, dy] = turned({ ...area.place, x: 0, y: 0 }, [0, -1]);
  const [x, y] = toScreen(screen.view, area.front);
  context.font = bold(13);
  const { ink, card } = scene.palette;
  const pen = { text: ink, halo: card };
  const width = context.measureText(area.section.name).width;
  const away = 6 + Math.abs(dy) * 8 + (Math.abs(dx) * width) / 2;
  write(context, pen, area.section.name, x + dx * away, y + dy * away);
}

export function paintLabels(
  context: Context,
  scene: Scene,
  screen: Screen,
): void {
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const area of scene.plan.areas)
    if (withSeats(scene, screen, area)) nameSeats(context, scene, screen, area);
  const labels = labelsOf(scene, screen);
  const share = (test: (x: Label) => boolean) =>
    labels.filter(test).length / Math.max(1, labels.length);
  const common =
    sizes.find(
      (size) => share((x) => nameFits(context, screen, x, size)) >= most,
    ) ?? smallest;
  const areWhole = share((x) => bothFit(context, screen, x, common)) >= most;
  for (const label of labels) {
    const isRoomy = bothFit(
      context,
      screen,
      label,
      areWhole ? common : sizes[0],
    );
    const size = [isRoomy && !areWhole ? sizes[0] : common, smallest].find(
      (x) => nameFits(context, screen, label, x),
    );
    if (size !== undefined)
      writeLabel(context, scene, screen, label, size, isRoomy);
  }
}
