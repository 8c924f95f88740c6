import type { Seat } from "../model/hall_section";

export interface Wanted {
  /** The price level to show up; null: all. */
  readonly level: string | null;
  readonly accessibleOnly: boolean;
}

/** Whether a seat is one of those that were asked for. */
export const isWanted = (x: Wanted, seat: Seat): boolean =>
  (x.level === null || seat.level === x.level) &&
  (!x.accessibleOnly || seat.isAccessible);
