// Choosing a card, and paying with it.

import { useEffect, useRef, useState } from "preact/hooks";

import type { PlacedBooking } from "../api/types";
import { money } from "../words/money";
import { testCards, type TestCard } from "./cards";
import type { PayNews, Paying } from "./use_paying";

interface CardProps {
  card: TestCard;
  isChosen: boolean;
  onChoose: () => void;
}

function Card({ card, isChosen, onChoose }: CardProps) {
  return (
    <label class="bank-card">
      <input
        type="radio"
        name="card"
        value={card.method}
        checked={isChosen}
        onChange={onChoose}
      />
      <span class="bank-card-face">
        <span class="bank-card-name">
          {card.brand} <span aria-hidden="true">••••</span>{" "}
          <span class="tabular">{card.digits}</span>
        </span>
        <span class="small">{card.does}</span>
      </span>
    </label>
  );
}

/** What became of the last attempt; it gets the focus, since it matters most. */
function News({ news }: { news: PayNews | null }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (news) box.current?.focus();
  }, [news?.at]);
  const tone = news?.kind === "unsure" ? "notice-warn" : "notice-bad";
  return (
    <div class="payment-news" role="alert">
      {news && (
        <div class={`notice ${tone}`} tabIndex={-1} ref={box}>
          <p>{news.text}</p>
        </div>
      )}
    </div>
  );
}

interface Props {
  booking: PlacedBooking;
  paying: Paying;
}

export function PaymentForm({ booking, paying }: Props) {
  const { isPaying, news, pay } = paying;
  const [chosen, choose] = useState(testCards[0]?.method ?? "");
  const isFree = booking.total.amount === 0;
  const isUnsure = news?.kind === "unsure";
  const submit = (x: SubmitEvent) => {
    x.preventDefault();
    void pay(chosen);
  };
  return (
    <form class="card payment" onSubmit={submit}>
      <div>
        <h2>Payment</h2>
        <News news={news} />
      </div>
      {!isFree && (
        <>
          <p class="small soft">
            This is a demonstration: no card is asked for and no money moves.
            Each of these cards does one thing that a real one may do.
          </p>
          <fieldset class="bank-cards" disabled={isPaying || isUnsure}>
            <legend class="visually-hidden">Card</legend>
            {testCards.map((x) => (
              <Card
                key={x.method}
                card={x}
                isChosen={x.method === chosen}
                onChoose={() => choose(x.method)}
              />
            ))}
          </fieldset>
        </>
      )}
      <button
        type="submit"
        class="button button-main button-wide"
        disabled={isPaying || isUnsure}
      >
        {isPaying
          ? "Paying…"
          : isFree
            ? "Get the tickets"
            : `Pay ${money(booking.total)}`}
      </button>
      <p class="small soft">
        Until the payment is through, nothing is taken. Pressing twice does not
        pay twice.
      </p>
    </form>
  );
}
