// How far an event that is off has come with paying people back.

import type { BookingSum, Refunds } from "../api/types";
import { Waiting } from "../ui/loading";
import { money } from "../words/money";
import { getRefunds } from "./asks";
import { StaleNote } from "./stale_note";
import { usePoll } from "./use_poll";

const everyMs = 5_000;

/** Of those who get something, how many have it: 0 to 1. */
export function shareDone({ due, paid_back, let_go }: Refunds): number {
  const done = paid_back.bookings + let_go.bookings;
  const all = done + due.bookings;
  return all === 0 ? 1 : done / all;
}

function Line({
  what,
  sum,
  currency,
}: {
  what: string;
  sum: BookingSum;
  currency: string;
}) {
  return (
    <tr>
      <th scope="row">{what}</th>
      <td class="number">{sum.bookings.toLocaleString()}</td>
      <td class="number">{money({ amount: sum.amount, currency })}</td>
    </tr>
  );
}

function Progress({ refunds }: { refunds: Refunds }) {
  const { currency, due, paid_back, let_go, open } = refunds;
  const isDone = due.bookings === 0 && open === 0;
  return (
    <>
      <p role="status">
        {isDone
          ? "Everybody has their money back."
          : "People are being paid back. What the bank will not take now is tried again."}
      </p>
      <progress
        class="share"
        value={shareDone(refunds)}
        max={1}
        aria-label="Share of the bookings that are paid back"
      />
      <table class="tabular">
        <thead>
          <tr>
            <td />
            <th scope="col" class="number">
              Bookings
            </th>
            <th scope="col" class="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          <Line what="Still to be paid back" sum={due} currency={currency} />
          <Line what="Paid back" sum={paid_back} currency={currency} />
          <Line
            what="Was only on hold, and is free again"
            sum={let_go}
            currency={currency}
          />
        </tbody>
      </table>
    </>
  );
}

export function RefundsPanel({ event }: { event: string }) {
  const seen = usePoll(event, everyMs, (signal) => getRefunds(event, signal));
  return (
    <section class="card" aria-labelledby="refunds-title">
      <h2 id="refunds-title">Paying back</h2>
      <StaleNote seen={seen} what="Refunds" />
      {seen.value && <Progress refunds={seen.value} />}
      {!seen.value && seen.why === undefined && <Waiting />}
    </section>
  );
}
