import { serverNow } from "../../api/clock";
import type { EventPage } from "../../api/types";
import { money, priceRange } from "../../words/money";
import { count } from "../../words/ticket";
import { momentAt, spanInWords } from "../../words/time";
import { feesInWords } from "../model/totals";

type Event = EventPage["event"];

function Prices({ page: { event, summary } }: { page: EventPage }) {
  // A catalogue may have levels that no seat has.
  const prices = (summary ?? event.price_levels)
    .map((x) => x.price)
    .sort((a, b) => a.amount - b.amount);
  const [low, high] = [prices[0], prices.at(-1)];
  const { fees, currency } = event;
  const more = feesInWords(fees, (amount) => money({ amount, currency }));
  return (
    <div>
      <dt>Price</dt>
      <dd>
        {low && high && <strong>{priceRange(low, high)}</strong>}{" "}
        <span class="soft">
          {more === "" ? "No fees come on top" : `plus ${more}`}
        </span>
      </dd>
    </div>
  );
}

function refundWords({ refund_until, timezone }: Event): string {
  if (refund_until === undefined) return "Tickets cannot be given back";
  const until = momentAt(refund_until, timezone);
  return Date.parse(refund_until) > serverNow()
    ? `Give tickets back until ${until} and get your money back`
    : `Tickets could be given back until ${until}`;
}

export function Terms({ page }: { page: EventPage }) {
  const { event } = page;
  const { tickets_per_user, tickets_per_card, hold_ttl_s } = event.limits;
  return (
    <dl class="event-terms">
      <Prices page={page} />
      <div>
        <dt>A person</dt>
        <dd>
          {count(tickets_per_user, "ticket")} at most
          {tickets_per_card !== undefined &&
            `, and ${tickets_per_card} by one card`}{" "}
          <span class="soft">
            · yours for {spanInWords(hold_ttl_s)} while you pay
          </span>
        </dd>
      </div>
      <div>
        <dt>Refunds</dt>
        <dd>{refundWords(event)}</dd>
      </div>
    </dl>
  );
}
