// What stands below a chart whose axis is time.

const hour = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
});
const second = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
});

/** Words for times, in seconds since 1970, as fine as their span asks for. */
export function axisTimes(times: number[]): string[] {
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const step = span / Math.max(1, times.length - 1);
  const format = step >= 86_400 ? day : step >= 60 ? hour : second;
  // A day's first hour says which day it is.
  const isMidnight = (time: number) =>
    format === hour && new Date(time * 1000).getHours() === 0 && step >= 3600;
  return times.map((time) =>
    (isMidnight(time) ? day : format).format(time * 1000),
  );
}
