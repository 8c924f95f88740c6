// Points, boxes and polygons of a seating plan. Its y leads away from the
// stage, so that on a screen, whose y leads down, the stage is at the top.

export type Point = readonly [number, number];

export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** How the plan lies on the screen: `screen = plan * k + (x, y)`. */
export interface View {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface Placement {
  readonly x: number;
  readonly y: number;
  /** Degrees, counter-clockwise. */
  readonly rotation: number;
}

/** From a section's own coordinates to those of the plan. */
export function turned(place: Placement, [x, y]: Point): Point {
  const angle = (place.rotation * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return [place.x + x * cos - y * sin, place.y + x * sin + y * cos];
}

/** The direction in a section's own coordinates that is `way` on the plan. */
export function turnedBack(rotation: number, way: Point): Point {
  return turned({ x: 0, y: 0, rotation: -rotation }, way);
}

export function boxOf(points: readonly Point[]): Box {
  const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (const [x, y] of points) {
    box.x0 = Math.min(box.x0, x);
    box.y0 = Math.min(box.y0, y);
    box.x1 = Math.max(box.x1, x);
    box.y1 = Math.max(box.y1, y);
  }
  return box;
}

export const cornersOf = ({ x0, y0, x1, y1 }: Box): Point[] => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
];

export const grown = ({ x0, y0, x1, y1 }: Box, by: number): Box => ({
  x0: x0 - by,
  y0: y0 - by,
  x1: x1 + by,
  y1: y1 + by,
});

export const middleOf = ({ x0, y0, x1, y1 }: Box): Point => [
  (x0 + x1) / 2,
  (y0 + y1) / 2,
];

export const overlap = (a: Box, b: Box): boolean =>
  a.x0 <= b.x1 && b.x0 <= a.x1 && a.y0 <= b.y1 && b.y0 <= a.y1;

export function isInside(polygon: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  polygon.forEach(([x1, y1], i) => {
    const [x2, y2] = polygon.at(i - 1) ?? [x1, y1];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1)
      inside = !inside;
  });
  return inside;
}

/** Twice the signed area of each triangle with the origin. */
const cross = ([x1, y1]: Point, [x2, y2]: Point) => x1 * y2 - x2 * y1;

/** The least y at which an upright line through `x` meets a polygon. */
export function topAt(polygon: readonly Point[], x: number): number {
  const crossings = polygon.flatMap(([x1, y1], i) => {
    const [x2, y2] = polygon.at(i - 1) ?? [x1, y1];
    if (x1 > x === x2 > x) return [];
    return [y1 + ((x - x1) / (x2 - x1)) * (y2 - y1)];
  });
  return crossings.length > 0 ? Math.min(...crossings) : boxOf(polygon).y0;
}

export function areaOf(polygon: readonly Point[]): number {
  let sum = 0;
  polygon.forEach((p, i) => (sum += cross(polygon.at(i - 1) ?? p, p)));
  return Math.abs(sum) / 2;
}

/** The centre of gravity: where a label belongs. */
export function centreOf(polygon: readonly Point[]): Point {
  let sum = 0;
  let x = 0;
  let y = 0;
  polygon.forEach((p, i) => {
    const q = polygon.at(i - 1) ?? p;
    const weight = cross(q, p);
    sum += weight;
    x += (p[0] + q[0]) * weight;
    y += (p[1] + q[1]) * weight;
  });
  // A line has no area.
  return sum === 0 ? middleOf(boxOf(polygon)) : [x / (3 * sum), y / (3 * sum)];
}

/** The view that shows all of a box, in the middle, with a margin of pixels. */
export function fitting(
  box: Box,
  width: number,
  height: number,
  margin: number,
): View {
  const k = Math.min(
    Math.max(1, width - 2 * margin) / Math.max(1e-6, box.x1 - box.x0),
    Math.max(1, height - 2 * margin) / Math.max(1e-6, box.y1 - box.y0),
  );
  const [x, y] = middleOf(box);
  return { k, x: width / 2 - x * k, y: height / 2 - y * k };
}

export const toScreen = (view: View, [x, y]: Point): Point => [
  x * view.k + view.x,
  y * view.k + view.y,
];

export const toPlan = (view: View, [x, y]: Point): Point => [
  (x - view.x) / view.k,
  (y - view.y) / view.k,
];

export function visibleBox(view: View, width: number, height: number): Box {
  const [x0, y0] = toPlan(view, [0, 0]);
  const [x1, y1] = toPlan(view, [width, height]);
  return { x0, y0, x1, y1 };
}
