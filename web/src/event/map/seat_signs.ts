// The signs that stand for seats. They are drawn as plain shapes, one by one:
// of all that a canvas can do that is the fastest.

import { lookOfCode, colourOfCode, type Look } from "./looks";
import { textOn, type Palette } from "./palette";

type Context = CanvasRenderingContext2D;

/** Draws a seat around a point. The colour is set before. */
type Draw = (context: Context, x: number, y: number, size: number) => void;

/** From this size on, in pixels, there is room for a sign on a sign. */
const signSize = 11;

const round = 2 * Math.PI;

function disc(context: Context, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, round);
}

const draws: Record<Look, Draw> = {
  available(context, x, y, size) {
    disc(context, x, y, size * 0.44);
    context.fill();
  },
  // A square among discs, so that it stands out where no sign has room.
  accessible(context, x, y, size) {
    const edge = size * 0.86;
    context.fillRect(x - edge / 2, y - edge / 2, edge, edge);
  },
  faded(context, x, y, size) {
    disc(context, x, y, size * 0.35);
    context.fill();
  },
  held(context, x, y, size) {
    disc(context, x, y, size * 0.33);
    context.stroke();
  },
  sold(context, x, y, size) {
    const arm = size * 0.18;
    context.beginPath();
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x + arm, y - arm);
    context.lineTo(x - arm, y + arm);
    context.stroke();
  },
  blocked(context, x, y, size) {
    disc(context, x, y, size * 0.11);
    context.fill();
  },
  mine(context, x, y, size) {
    disc(context, x, y, size * 0.44);
    context.fill();
  },
  chosen(context, x, y, size) {
    disc(context, x, y, size * 0.44);
    context.fill();
  },
};

export const drawOf = (code: number): Draw => draws[lookOfCode(code)];

export function colourOf(palette: Palette, code: number): string {
  switch (lookOfCode(code)) {
    case "chosen":
      return palette.ink;
    case "mine":
      return palette.accent;
    case "held":
      return palette.soft;
    case "sold":
    case "blocked":
      return palette.lineStrong;
    default:
      return palette.levels[colourOfCode(code)] ?? palette.soft;
  }
}

export function prepare(
  context: Context,
  palette: Palette,
  code: number,
  size: number,
): void {
  context.fillStyle = context.strokeStyle = colourOf(palette, code);
  context.globalAlpha = lookOfCode(code) === "faded" ? 0.25 : 1;
  context.lineWidth = Math.max(0.75, size / 10);
}

/** A head, a back and a wheel. */
export function drawWheelchair(
  context: Context,
  x: number,
  y: number,
  size: number,
  colour: string,
): void {
  if (size < signSize) return;
  const at = (dx: number, dy: number): [number, number] => [
    x + (dx - 0.5) * size,
    y + (dy - 0.5) * size,
  ];
  context.fillStyle = context.strokeStyle = textOn(colour);
  context.lineWidth = Math.max(1, size / 12);
  disc(context, ...at(0.45, 0.24), size * 0.07);
  context.fill();
  context.beginPath();
  context.moveTo(...at(0.45, 0.36));
  context.lineTo(...at(0.47, 0.56));
  context.lineTo(...at(0.64, 0.56));
  context.lineTo(...at(0.73, 0.76));
  context.moveTo(...at(0.47, 0.45));
  context.lineTo(...at(0.61, 0.45));
  context.stroke();
  context.beginPath();
  context.arc(...at(0.48, 0.63), size * 0.17, round / 8, round * 0.675);
  context.stroke();
}

/** A disc with a ring and a tick, for what is one's own. */
export function drawTicked(
  context: Context,
  x: number,
  y: number,
  size: number,
  colour: string,
  ground: string,
): void {
  disc(context, x, y, size / 2);
  context.strokeStyle = ground;
  context.lineWidth = 3;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = textOn(colour);
  context.lineWidth = Math.max(1.5, size / 8);
  context.beginPath();
  context.moveTo(x - size * 0.2, y + size * 0.02);
  context.lineTo(x - size * 0.05, y + size * 0.17);
  context.lineTo(x + size * 0.21, y - size * 0.14);
  context.stroke();
}
