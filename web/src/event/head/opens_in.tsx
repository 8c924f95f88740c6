import { serverNow } from "../../api/clock";
import { useTick } from "../../ui/use_tick";
import { countdown, momentAt } from "../../words/time";

const day = 24 * 60 * 60;

/** A moment by the clock of whoever looks at the page. */
export const here = (time: string): string =>
  momentAt(time, Intl.DateTimeFormat().resolvedOptions().timeZone);

function leftInWords(seconds: number): string {
  if (seconds < 2 * day) return countdown(seconds);
  return `${Math.floor(seconds / day)} days`;
}

/** How long it takes until tickets can be had. */
export function OpensIn({ until }: { until: string }) {
  useTick();
  const seconds = (Date.parse(until) - serverNow()) / 1000;
  return (
    <p class="opens-in">
      <span class="soft">in</span>{" "}
      <strong class="tabular" role="timer">
        {leftInWords(seconds)}
      </strong>
    </p>
  );
}
