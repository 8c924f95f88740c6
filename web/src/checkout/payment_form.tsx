// Choosing a card, and paying with it.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { getPaymentForm } from "../api/calls";
import type { PaymentFormSettings, PlacedBooking } from "../api/types";
import { Failed, Waiting, useLoaded } from "../ui/loading";
import { money } from "../words/money";
import type { CardSource } from "./card_source";
import { StripeCard } from "./stripe_card";
import { TestCards } from "./test_cards";
import type { PayNews, Paying } from "./use_paying";

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

interface FormProps extends Props {
  /** Who is asked for the card. Null: nobody can tell yet. */
  source: CardSource | null;
  isFree?: boolean;
  children?: ComponentChildren;
}

/** Where nothing is to be paid. */
const noCard: CardSource = { takeCard: async () => "none" };

function Form({ booking, paying, source, isFree, children }: FormProps) {
  const { isPaying, news, pay } = paying;
  const [isTaking, setTaking] = useState(false);
  const isOff = isPaying || isTaking || !source || news?.kind === "unsure";
  const submit = async (from: CardSource) => {
    setTaking(true);
    const card = await from.takeCard();
    setTaking(false);
    if (card !== null) await pay(card);
  };
  return (
    <form
      class="card payment"
      onSubmit={(x) => {
        x.preventDefault();
        if (!isOff) void submit(source);
      }}
    >
      <div>
        <h2>Payment</h2>
        <News news={news} />
      </div>
      {children}
      <button
        type="submit"
        class="button button-main button-wide"
        disabled={isOff}
      >
        {isPaying || isTaking
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

function NoCards() {
  return (
    <section class="card payment">
      <h2>Payment</h2>
      <div class="notice notice-warn">
        <p>
          This shop takes no cards on this page. Your tickets are held: ask the
          shop how to pay, or give them back.
        </p>
      </div>
    </section>
  );
}

function CardForm(props: Props & { settings: PaymentFormSettings }) {
  const { booking, paying, settings } = props;
  const [source, tell] = useState<CardSource | null>(null);
  const isOff = paying.isPaying || paying.news?.kind === "unsure";
  const isStripe = settings.provider === "stripe";
  if (isStripe && settings.publishable_key === undefined) return <NoCards />;
  return (
    <Form booking={booking} paying={paying} source={source}>
      {isStripe ? (
        <StripeCard settings={settings} total={booking.total} tell={tell} />
      ) : (
        <TestCards tell={tell} isOff={isOff} />
      )}
    </Form>
  );
}

export function PaymentForm({ booking, paying }: Props) {
  const isFree = booking.total.amount === 0;
  const [settings, retry] = useLoaded(String(isFree), async () =>
    isFree ? undefined : getPaymentForm(),
  );
  if (isFree)
    return <Form booking={booking} paying={paying} source={noCard} isFree />;
  if (settings.state === "failed")
    return <Failed why={settings.why} retry={retry} />;
  if (settings.state === "loading" || !settings.value)
    return (
      <Waiting>
        <div class="card checkout-blank" />
      </Waiting>
    );
  return (
    <CardForm booking={booking} paying={paying} settings={settings.value} />
  );
}
