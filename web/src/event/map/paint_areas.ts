// Draws the stage and the sections: their outlines, and how much is left of
// them.

import type { SectionTotals } from "../model/counts";
import { toScreen, type Box, type Point } from "./geometry";
import type { Area } from "./plan";
import { showsSeats, type Scene, type Screen } from "./scene";

type Context = CanvasRenderingContext2D;

/** How strongly a section is coloured: hardly if almost nothing is left. */
const faintest = 0.2;
const strongest = 0.75;

function trace(context: Context, screen: Screen, outline: readonly Point[]) {
  context.beginPath();
  for (const point of outline) {
    const [x, y] = toScreen(screen.view, point);
    context.lineTo(x, y);
  }
  context.closePath();
}

function stripes(context: Context, screen: Screen, box: Box, step: number) {
  const [x0, y0] = toScreen(screen.view, [box.x0, box.y0]);
  const [x1, y1] = toScreen(screen.view, [box.x1, box.y1]);
  context.beginPath();
  for (let x = x0 - (y1 - y0); x < x1; x += step) {
    context.moveTo(x, y1);
    context.lineTo(x + (y1 - y0), y0);
  }
  context.stroke();
}

/** Of several price levels: each has its stripes. */
function fillWith(
  context: Context,
  screen: Screen,
  area: Area,
  colours: readonly string[],
  alpha: number,
): void {
  context.save();
  context.globalAlpha = alpha;
  context.fillStyle = colours[0] ?? "";
  context.fill();
  if (colours.length > 1) {
    context.clip();
    const width = 7;
    context.lineWidth = width;
    colours.slice(1).forEach((colour, i) => {
      context.strokeStyle = colour;
      context.lineDashOffset = 0;
      context.translate((i + 1) * width, 0);
      stripes(context, screen, area.box, width * colours.length * Math.SQRT2);
    });
  }
  context.restore();
}

function hatch(context: Context, screen: Screen, area: Area, colour: string) {
  context.save();
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  stripes(context, screen, area.box, 7);
  context.restore();
}

export const isShown = (
  scene: Scene,
  totals: SectionTotals | undefined,
): boolean =>
  scene.level === null ||
  (totals?.levels.some((x) => x.level === scene.level) ?? false);

function coloursOf(scene: Scene, area: Area, totals?: SectionTotals): string[] {
  const levels = (totals?.levels ?? [])
    .filter((x) => x.available > 0)
    .filter((x) => scene.level === null || x.level === scene.level)
    .map((x) => scene.colourOf(x.level));
  return levels.length > 0
    ? levels
    : [scene.colourOf(area.section.price_level)];
}

export function availableIn(scene: Scene, totals?: SectionTotals): number {
  if (!totals) return 0;
  if (scene.level === null) return totals.available;
  return totals.levels.find((x) => x.level === scene.level)?.available ?? 0;
}

/** How an area is filled at the moment. */
interface Fill {
  /** None: nothing is left, or nothing of what was asked for. */
  colours: string[];
  alpha: number;
  isHatched: boolean;
}

export function withSeats(scene: Scene, screen: Screen, area: Area): boolean {
  return (
    area.section.kind === "seated" &&
    scene.spotted.has(area.section.id) &&
    showsSeats(scene.plan, screen.view)
  );
}

export function fillOf(scene: Scene, screen: Screen, area: Area): Fill {
  const totals = scene.counts.get(area.section.id);
  const left = availableIn(scene, totals);
  const isAsked = isShown(scene, totals);
  if (withSeats(scene, screen, area))
    return { colours: [], alpha: 0, isHatched: false };
  if (!isAsked || left === 0)
    return { colours: [], alpha: 0, isHatched: isAsked };
  const share = left / Math.max(1, totals?.total ?? 1);
  return {
    colours: coloursOf(scene, area, totals),
    alpha: faintest + (strongest - faintest) * share,
    isHatched: false,
  };
}

function paintArea(
  context: Context,
  scene: Scene,
  screen: Screen,
  area: Area,
): void {
  const { palette } = scene;
  const fill = fillOf(scene, screen, area);
  const isEmpty = fill.colours.length === 0;
  trace(context, screen, area.outline);
  context.fillStyle = isEmpty ? palette.sunken : palette.card;
  context.fill();
  if (!isEmpty) fillWith(context, screen, area, fill.colours, fill.alpha);
  if (fill.isHatched) hatch(context, screen, area, palette.line);
  trace(context, screen, area.outline);
  const isPointed = scene.pointed?.area === area && !scene.pointed.seat;
  // Neighbours of one colour are told apart by a gap.
  context.strokeStyle = isPointed
    ? palette.ink
    : isEmpty
      ? palette.line
      : palette.card;
  context.lineWidth = isPointed ? 3 : isEmpty ? 1 : 2;
  context.stroke();
}

export function paintStage(context: Context, scene: Scene, screen: Screen) {
  const { stage } = scene.plan;
  if (!stage) return;
  const [x0, y0, x1, y1] = [
    ...toScreen(screen.view, [stage.x0, stage.y0]),
    ...toScreen(screen.view, [stage.x1, stage.y1]),
  ] as [number, number, number, number];
  const round = Math.min(x1 - x0, y1 - y0) * 0.25;
  context.beginPath();
  context.roundRect(x0, y0, x1 - x0, y1 - y0, [
    round / 2,
    round / 2,
    round,
    round,
  ]);
  context.fillStyle = scene.palette.line;
  context.fill();
  const size = Math.min(16, (x1 - x0) / 4, (y1 - y0) * 0.7);
  if (size < 6) return;
  context.font = `700 ${size}px system-ui`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = scene.palette.ink;
  context.fillText("Stage", (x0 + x1) / 2, (y0 + y1) / 2);
}

export function paintAreas(context: Context, scene: Scene, screen: Screen) {
  for (const area of scene.plan.areas) paintArea(context, scene, screen, area);
  const { pointed } = scene;
  // The one that is pointed at, once more, so that no neighbour covers its edge.
  if (pointed && !pointed.seat) paintArea(context, scene, screen, pointed.area);
}
