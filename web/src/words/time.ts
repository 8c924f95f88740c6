// Times in words. Those of a show are told as the clock at its venue shows them.

type Parts = Intl.DateTimeFormatOptions;

// Making one takes far longer than using it, and lists have many times.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string, parts: Parts): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(parts);
  let result = formats.get(key);
  if (!result) {
    result = new Intl.DateTimeFormat(undefined, { timeZone: zone, ...parts });
    formats.set(key, result);
  }
  return result;
}

/** A time as the clock on the venue's wall shows it. */
export function when(time: string, zone: string, parts: Parts): string {
  try {
    return formatOf(zone, parts).format(new Date(time));
  } catch {
    // a zone that this browser does not know
    return when(time, "UTC", { ...parts, timeZoneName: "short" });
  }
}

const day: Parts = {
  weekday: "short",
  year: "numeric",
  month: "long",
  day: "numeric",
};
const hour: Parts = { hour: "2-digit", minute: "2-digit" };

export const dayAt = (time: string, zone: string): string =>
  when(time, zone, day);

export const hourAt = (time: string, zone: string): string =>
  when(time, zone, hour);

/** Day, hour and zone: what one writes on a ticket. */
export const momentAt = (time: string, zone: string): string =>
  when(time, zone, { ...day, ...hour, timeZoneName: "short" });

/** A span as a clock counts it down: `4:07`, `1:02:30`. */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  const two = (x: number) => String(x).padStart(2, "0");
  const hours = Math.floor(left / 3600);
  const minutes = Math.floor(left / 60) % 60;
  const rest = `${two(minutes)}:${two(left % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0/, "");
}

/** A span as people say it: `about 4 minutes`, `less than a minute`. */
export function spanInWords(seconds: number): string {
  if (seconds < 60) return "less than a minute";
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return minutes === 1 ? "a minute" : `${minutes} minutes`;
  const hours = Math.round(minutes / 30) / 2;
  return `${hours.toLocaleString()} hours`;
}

/** The same for screen readers and titles: `4 minutes 7 seconds`. */
export function exactSpan(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  const minutes = Math.floor(left / 60);
  const part = (n: number, word: string) =>
    n === 0 ? "" : `${n} ${word}${n === 1 ? "" : "s"}`;
  return (
    [part(minutes, "minute"), part(left % 60, "second")]
      .filter((x) => x !== "")
      .join(" ") || "no time"
  );
}
