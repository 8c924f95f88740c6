// The plan of a hall: where its sections and their seats are.

import type { EventPage, Section } from "../../api/types";
import type { HallSection } from "../model/hall_section";
import {
  areaOf,
  boxOf,
  centreOf,
  cornersOf,
  grown,
  topAt,
  turned,
  type Box,
  type Placement,
  type Point,
} from "./geometry";
import { shelve, sizeOf } from "./shelves";

export interface Area {
  readonly section: Section;
  readonly place: Placement;
  /** In the plan's coordinates. */
  readonly outline: readonly Point[];
  readonly box: Box;
  /** Where its name is written. */
  readonly centre: Point;
  /** The middle of its edge towards the stage. */
  readonly front: Point;
  /** In its own coordinates: where seats without coordinates are put. */
  readonly frame: Box;
}

export interface Plan {
  readonly areas: readonly Area[];
  /** Null if nobody said where it is. */
  readonly stage: Box | null;
  readonly box: Box;
  /** From one seat to the next, about: says when seats are worth drawing. */
  readonly pitch: number;
}

/** Where each seat of a section is, in the plan's coordinates. */
export interface Spots {
  readonly xs: Float32Array;
  readonly ys: Float32Array;
  readonly radius: number;
}

function areaAt(
  section: Section,
  place: Placement,
  shape: readonly Point[],
): Area {
  const outline = shape.map((x) => turned(place, x));
  const frame = boxOf(shape);
  const middle = (frame.x0 + frame.x1) / 2;
  return {
    section,
    place,
    outline,
    box: boxOf(outline),
    centre: centreOf(outline),
    front: turned(place, [middle, topAt(shape, middle)]),
    frame,
  };
}

/** A section's box in its own coordinates, its front row's middle at 0, 0. */
const boxAtFront = ([width, depth]: Point): Point[] =>
  cornersOf({ x0: -width / 2, y0: 0, x1: width / 2, y1: depth });

function placesOf(page: EventPage): Map<string, number> {
  const places = new Map<string, number>();
  for (const x of page.summary ?? [])
    places.set(
      x.section,
      (places.get(x.section) ?? 0) + x.available + x.held + x.sold + x.blocked,
    );
  return places;
}

/** How far the stage is from the nearest section. */
function clearanceAt(areas: readonly Area[], [x, y]: Point): number {
  const distances = areas.flatMap(({ outline }) =>
    outline.flatMap(([x1, y1], i) => {
      const [x2, y2] = outline.at(i - 1) ?? [x1, y1];
      const halfway: Point = [(x1 + x2) / 2, (y1 + y2) / 2];
      return [
        Math.hypot(x1 - x, y1 - y),
        Math.hypot(halfway[0] - x, halfway[1] - y),
      ];
    }),
  );
  return Math.min(...distances);
}

/** A stage that touches no section, its front edge towards the audience. */
function stageAt(areas: readonly Area[], [x, y]: Point): Box {
  const all = boxOf(areas.flatMap((x) => cornersOf(x.box)));
  const [width, depth] = [all.x1 - all.x0, all.y1 - all.y0];
  const reach = Math.max(width / 24, clearanceAt(areas, [x, y]) * 0.9);
  const half = Math.min(reach * 1.4, width / 5);
  const front = Math.min(reach * 0.5, depth / 24);
  const back = Math.min(reach * 0.8, depth / 14);
  return { x0: x - half, y0: y - back, x1: x + half, y1: y + front };
}

const stageGap = 3;

/** Across the front of sections that have no places of their own. */
function stageAbove(boxes: readonly Box[]): Box {
  const all = boxOf(boxes.flatMap(cornersOf));
  const half = Math.max(4, (all.x1 - all.x0) * 0.3);
  const middle = (all.x0 + all.x1) / 2;
  const y1 = all.y0 - stageGap;
  return { x0: middle - half, y0: y1 - half * 0.3, x1: middle + half, y1 };
}

function stageOf(
  placed: readonly Area[],
  shelved: readonly Box[],
  focus: Point | undefined,
): Box | null {
  if (placed.length === 0) return stageAbove(shelved);
  return focus ? stageAt(placed, focus) : null;
}

function pitchOf(areas: readonly Area[], places: Map<string, number>): number {
  const pitches = areas
    .filter((x) => x.section.kind === "seated")
    .map((x) =>
      Math.sqrt(areaOf(x.outline) / Math.max(1, places.get(x.section.id) ?? 1)),
    )
    .sort((a, b) => a - b);
  return pitches[Math.floor(pitches.length / 2)] ?? 1;
}

export function planOf(page: EventPage): Plan {
  const places = placesOf(page);
  const sizeFor = (x: Section) => sizeOf(places.get(x.id) ?? x.capacity ?? 100);
  const placed = page.sections.flatMap((section) => {
    const { place } = section;
    if (!place) return [];
    const drawn = place.outline as unknown as Point[];
    const shape = drawn.length >= 3 ? drawn : boxAtFront(sizeFor(section));
    return [areaAt(section, place, shape)];
  });
  const others = page.sections.filter((x) => !x.place);
  const drawn =
    placed.length > 0 ? boxOf(placed.flatMap((x) => x.outline)) : null;
  const boxes = shelve(
    others.map(sizeFor),
    drawn ? drawn.y1 + stageGap : 0,
    drawn ? (drawn.x0 + drawn.x1) / 2 : 0,
  );
  const shelved = others.map((section, i) => {
    const { x0, y0, x1, y1 } = boxes[i] as Box;
    const place = { x: (x0 + x1) / 2, y: y0, rotation: 0 };
    return areaAt(section, place, boxAtFront([x1 - x0, y1 - y0]));
  });
  const areas = [...placed, ...shelved];
  const focus = page.event.focal_point as Point | undefined;
  const stage = stageOf(placed, boxes, focus);
  const pitch = pitchOf(areas, places);
  const corners = areas.flatMap((x) => cornersOf(x.box));
  return {
    areas,
    stage,
    box: grown(
      boxOf(stage ? [...corners, ...cornersOf(stage)] : corners),
      pitch,
    ),
    pitch,
  };
}

/** Seats in straight rows that fill a frame: better than none. */
function spread(section: HallSection, frame: Box): Point[] {
  const widest = Math.max(1, ...section.rows.map((x) => x.seats.length));
  const width = (frame.x1 - frame.x0) / widest;
  const depth = (frame.y1 - frame.y0) / Math.max(1, section.rows.length);
  const middle = (frame.x0 + frame.x1) / 2;
  return section.rows.flatMap((row, r) =>
    row.seats.map((_, i): Point => [
      middle + (i - (row.seats.length - 1) / 2) * width,
      frame.y0 + (r + 0.5) * depth,
    ]),
  );
}

const median = (x: number[]): number | undefined =>
  x.sort((a, b) => a - b)[Math.floor(x.length / 2)];

/** Half of what lies between neighbours, or between rows if that is less. */
function radiusOf(section: HallSection, at: readonly Point[]): number {
  const beside: number[] = [];
  const behind: number[] = [];
  let first = 0;
  section.rows.forEach((row, r) => {
    const next = first + row.seats.length;
    for (let i = first + 1; i < next; ++i) beside.push(apart(at[i - 1], at[i]));
    const after = section.rows[r + 1]?.seats.length ?? 0;
    if (after > 0 && next > first)
      behind.push(
        apart(at[(first + next) >> 1], at[next + (after >> 1)]) || Infinity,
      );
    first = next;
  });
  const least = Math.min(
    median(beside) ?? Infinity,
    median(behind) ?? Infinity,
  );
  return Number.isFinite(least) && least > 0 ? least / 2 : 0.25;
}

function apart(p: Point | undefined, q: Point | undefined): number {
  return p && q ? Math.hypot(p[0] - q[0], p[1] - q[1]) : Infinity;
}

export function spotsOf(area: Area, section: HallSection): Spots {
  const known = section.seats.map((x) => x.at);
  const own = known.every((x) => x !== null)
    ? (known as Point[])
    : spread(section, area.frame);
  const xs = new Float32Array(own.length);
  const ys = new Float32Array(own.length);
  own.forEach((at, i) => {
    const [x, y] = turned(area.place, at);
    xs[i] = x;
    ys[i] = y;
  });
  return { xs, ys, radius: radiusOf(section, own) };
}
