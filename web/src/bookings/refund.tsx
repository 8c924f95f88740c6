import { refund } from "../api/calls";
import { serverNow } from "../api/clock";
import { Refusal } from "../api/refusal";
import type { Booking, EventPage, PlacedBooking } from "../api/types";
import { AskTwice } from "../ui/ask_twice";
import { announce, complain } from "../ui/notice";
import { useRunning } from "../ui/use_running";
import { money } from "../words/money";
import { count } from "../words/ticket";
import { momentAt } from "../words/time";

function refundRefused(why: unknown): void {
  const isOver = why instanceof Refusal && why.kind === "not-refundable";
  complain(
    isOver
      ? new Error(
          `This booking cannot be given back: ${why.problem.detail ?? "its time is over"}.`,
        )
      : why,
  );
}

interface Props {
  booking: Booking;
  page?: EventPage;
  onRefunded: (booking: PlacedBooking) => void;
}

/** Gives paid tickets back, for as long as the event allows it. */
export function Refund({ booking, page, onRefunded }: Props) {
  const [isRunning, run] = useRunning(refundRefused);
  // Of a show that was called off all is given back, without being asked.
  if (!page || page.event.status === "cancelled") return null;
  const { refund_until: until, timezone } = page.event;
  if (until === undefined)
    return (
      <p class="small soft">Tickets for this event cannot be given back.</p>
    );
  if (Date.parse(until) <= serverNow())
    return (
      <p class="small soft">
        Tickets could be given back until {momentAt(until, timezone)}.
      </p>
    );
  const giveBack = async () => {
    const done = await refund(booking.booking_id);
    onRefunded(done);
    announce(`Refunded. ${money(booking.total)} is on its way to you.`);
  };
  const tickets = count(booking.tickets.length, "ticket");
  return (
    <div class="stack">
      <AskTwice
        label={isRunning ? "Giving back…" : "Give back for a refund"}
        question={`Your ${tickets} would go back on sale, and you would get ${money(booking.total)} back.`}
        yes="Give back"
        no="Keep them"
        isBusy={isRunning}
        onYes={() => void run(giveBack)}
      />
      <p class="small soft">Possible until {momentAt(until, timezone)}.</p>
    </div>
  );
}
