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
          "This booking cannot be given back any more: the organiser’s time " +
            "for it is over, or the booking is not a paid one.",
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
  const until = page?.event.refund_until;
  if (!page || until === undefined || Date.parse(until) <= serverNow())
    return null;
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
      <p class="small soft">
        Possible until {momentAt(until, page.event.timezone)}.
      </p>
    </div>
  );
}
