// Spans of days that people mean when they look for something to do.

export interface QuickDate {
  label: string;
  /** The first and the last day, as `2027-06-01`. */
  from: string;
  to: string;
}

/** The day that a clock on the reader's wall shows, as `2027-06-01`. */
export function dayOf(time: Date): string {
  const two = (x: number) => String(x).padStart(2, "0");
  return [
    String(time.getFullYear()).padStart(4, "0"),
    two(time.getMonth() + 1),
    two(time.getDate()),
  ].join("-");
}

/** Some days later; noon, so that no clock change moves it to another day. */
const daysAfter = (time: Date, days: number): Date =>
  new Date(time.getFullYear(), time.getMonth(), time.getDate() + days, 12);

/** Friday evening belongs to the weekend. */
function weekend(now: Date): QuickDate {
  const weekday = now.getDay(); // 0 is Sunday
  const toFriday = weekday === 0 || weekday >= 5 ? 0 : 5 - weekday;
  const toSunday = weekday === 0 ? 0 : 7 - weekday;
  return {
    label: "This weekend",
    from: dayOf(daysAfter(now, toFriday)),
    to: dayOf(daysAfter(now, toSunday)),
  };
}

export function quickDates(now: Date): QuickDate[] {
  const today = dayOf(now);
  const lastOfMonth = new Date(now.getFullYear(), now.getMonth() + 1, 0, 12);
  return [
    weekend(now),
    { label: "This month", from: today, to: dayOf(lastOfMonth) },
    { label: "Next 30 days", from: today, to: dayOf(daysAfter(now, 30)) },
  ];
}
