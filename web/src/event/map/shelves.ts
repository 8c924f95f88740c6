// Where sections stand of which the organiser drew no plan: in lines, the first
// of them nearest to the stage.

import type { Box, Point } from "./geometry";

/** What a seat takes, in square metres: what most halls have. */
export const seatArea = 0.5;

const gap = 2;

/** Wider than deep, as sections, halls and screens are. */
const sectionRatio = 1.25;
const hallRatio = 1.7;

/** A section's size if nothing but its number of places is known. */
export function sizeOf(places: number): Point {
  const area = Math.max(1, places) * seatArea;
  const width = Math.sqrt(area * sectionRatio);
  return [width, area / width];
}

interface Line {
  members: number[];
  width: number;
  depth: number;
}

function linesOf(sizes: readonly Point[]): Line[] {
  const area = sizes.reduce((sum, [w, d]) => sum + (w + gap) * (d + gap), 0);
  const widest = Math.sqrt(area * hallRatio);
  const lines: Line[] = [];
  sizes.forEach(([width, depth], i) => {
    const line = lines.at(-1);
    // A section that stands out by less than half stays with the others.
    if (line && line.width + gap + width / 2 <= widest) {
      line.members.push(i);
      line.width += gap + width;
      line.depth = Math.max(line.depth, depth);
    } else lines.push({ members: [i], width, depth });
  });
  return lines;
}

/** @returns a box for each size, all below `top` and around x = `middle` */
export function shelve(
  sizes: readonly Point[],
  top: number,
  middle: number,
): Box[] {
  const boxes: Box[] = [];
  let y = top;
  for (const line of linesOf(sizes)) {
    let x = middle - line.width / 2;
    for (const i of line.members) {
      const [width, depth] = sizes[i] ?? [0, 0];
      boxes[i] = { x0: x, y0: y, x1: x + width, y1: y + depth };
      x += width + gap;
    }
    y += line.depth + gap;
  }
  return boxes;
}
