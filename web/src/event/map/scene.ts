// What there is to draw.

import type { Counts } from "../model/counts";
import type { HallSection, Seat } from "../model/hall_section";
import type { View } from "./geometry";
import type { Palette } from "./palette";
import type { Area, Plan, Spots } from "./plan";
import type { SpotGrid } from "./spot_grid";

/** A section whose seats are loaded, and where they are. */
export interface Spotted {
  readonly section: HallSection;
  readonly spots: Spots;
  readonly grid: SpotGrid;
}

/** What the pointer is over, or the keyboard at. */
export interface Pointed {
  readonly area: Area;
  readonly seat?: Seat;
  readonly by: "pointer" | "keys";
}

export interface Scene {
  readonly plan: Plan;
  readonly counts: Counts;
  readonly spotted: ReadonlyMap<string, Spotted>;
  readonly failed: ReadonlySet<string>;
  /** How each of its seats is drawn (`looks.ts`). */
  readonly codesOf: (section: HallSection) => Uint8Array;
  /** The price level to show up; null: all. */
  readonly level: string | null;
  readonly pointed: Pointed | null;
  readonly palette: Palette;
  readonly colourOf: (level: string) => string;
}

export interface Screen {
  readonly view: View;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the device to a CSS pixel. */
  readonly ratio: number;
}

/** Seats closer together than this, in pixels, are shown as a section only. */
const leastPitch = 6;

export const showsSeats = (plan: Plan, view: View): boolean =>
  plan.pitch * view.k >= leastPitch;
