// Draws the seats of sections that are in sight.

import type { Seat } from "../model/hall_section";
import { overlap, toScreen, visibleBox } from "./geometry";
import { lookOfCode } from "./looks";
import { textOn } from "./palette";
import type { Area } from "./plan";
import type { Scene, Screen, Spotted } from "./scene";
import {
  colourOf,
  drawOf,
  drawTicked,
  drawWheelchair,
  prepare,
} from "./seat_signs";

/** From these sizes on, in CSS pixels, there is room for these words. */
const numberSize = 20;
const rowNameSize = 9;

const tickedSize = 18;

/** Runs for thousands of seats each frame: it makes no objects. */
function paintSection(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { view, width, height }: Screen,
  { section, spots }: Spotted,
): void {
  const { xs, ys, radius } = spots;
  const size = radius * 2 * view.k;
  const codes = scene.codesOf(section);
  let prepared = -1;
  let draw = drawOf(0);
  for (let i = 0; i < codes.length; ++i) {
    const x = (xs[i] as number) * view.k + view.x;
    const y = (ys[i] as number) * view.k + view.y;
    if (x < -size || y < -size || x > width + size || y > height + size)
      continue;
    const code = codes[i] as number;
    if (code !== prepared) {
      prepare(context, scene.palette, code, size);
      draw = drawOf(code);
      prepared = code;
    }
    draw(context, x, y, size);
  }
  context.globalAlpha = 1;
}

/** What is drawn onto seats: numbers, wheelchairs, and ticks on one's own. */
function paintSigns(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { view }: Screen,
  { section, spots }: Spotted,
): void {
  const size = spots.radius * 2 * view.k;
  const hasNumbers = size >= numberSize;
  context.font = `600 ${Math.min(13, size * 0.42)}px system-ui`;
  context.lineCap = "round";
  context.lineJoin = "round";
  scene.codesOf(section).forEach((code, i) => {
    const look = lookOfCode(code);
    if (look === "available" && !hasNumbers) return;
    const x = (spots.xs[i] as number) * view.k + view.x;
    const y = (spots.ys[i] as number) * view.k + view.y;
    const colour = colourOf(scene.palette, code);
    if (look === "available") {
      context.fillStyle = textOn(colour);
      context.fillText(section.seats[i]?.number ?? "", x, y + 0.5);
    } else if (look === "accessible")
      drawWheelchair(context, x, y, size, colour);
    else if (look === "chosen" || look === "mine") {
      // Large enough to be found again, however far away one is.
      const large = Math.max(tickedSize, size);
      drawTicked(context, x, y, large, colour, scene.palette.card);
    }
  });
}

/** Names rows at both of their ends. */
function paintRowNames(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { view }: Screen,
  { section, spots }: Spotted,
): void {
  const size = spots.radius * 2 * view.k;
  if (size < rowNameSize) return;
  context.font = `${Math.min(12, size * 0.75)}px system-ui`;
  context.fillStyle = scene.palette.soft;
  let first = 0;
  for (const row of section.rows) {
    const last = first + row.seats.length - 1;
    const ends: [number, number][] = [
      [first, Math.min(first + 1, last)],
      [last, Math.max(last - 1, first)],
    ];
    for (const [end, inner] of ends) {
      const x = spots.xs[end] as number;
      const y = spots.ys[end] as number;
      const dx =
        x - (spots.xs[inner] as number) ||
        (end === first ? -1 : 1) * 2 * spots.radius;
      const dy = y - (spots.ys[inner] as number);
      const [sx, sy] = toScreen(view, [x + dx, y + dy]);
      context.fillText(row.name, sx, sy);
    }
    first = last + 1;
  }
}

/** A ring around the seat that the pointer or the keyboard is at. */
function paintPointed(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { view }: Screen,
  { section, spots }: Spotted,
  pointed: Seat,
): void {
  const i = section.seats.indexOf(pointed);
  if (i < 0) return;
  const at = toScreen(view, [spots.xs[i] as number, spots.ys[i] as number]);
  const radius = Math.max(5, spots.radius * view.k + 2);
  const byKeys = scene.pointed?.by === "keys";
  for (const [colour, width, more] of [
    [scene.palette.card, byKeys ? 7 : 5, 1],
    [byKeys ? scene.palette.accent : scene.palette.ink, byKeys ? 3 : 2, 1],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.arc(at[0], at[1], radius + more, 0, 2 * Math.PI);
    context.stroke();
  }
}

export function paintSeats(
  context: CanvasRenderingContext2D,
  scene: Scene,
  screen: Screen,
): void {
  const seen = visibleBox(screen.view, screen.width, screen.height);
  const isSeen = (x: Area) => overlap(x.box, seen);
  const inSight = scene.plan.areas
    .filter(isSeen)
    .flatMap((x) => scene.spotted.get(x.section.id) ?? []);
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const x of inSight) paintRowNames(context, scene, screen, x);
  for (const x of inSight) paintSection(context, scene, screen, x);
  for (const x of inSight) paintSigns(context, scene, screen, x);
  const { seat, area } = scene.pointed ?? {};
  const around = area && scene.spotted.get(area.section.id);
  if (seat && around) paintPointed(context, scene, screen, around, seat);
}
