// The chosen seats, what they cost, and the button that holds them.

import { useComputed } from "@preact/signals";
import { useState } from "preact/hooks";

import type { EventPage } from "../../api/types";
import { money } from "../../words/money";
import { count } from "../../words/ticket";
import type { Lost, Offer } from "../model/cart";
import type { Seat } from "../model/hall_section";
import { seatsInWords, wholeSeatName } from "../model/seat_words";
import { useShop } from "../model/shop";
import { totalsOf, type Totals } from "../model/totals";
import { HoldButton } from "./hold_button";
import { RefusalNote } from "./refusal_note";
import { announceLost } from "../use_lost_seat_news";
import { useTill } from "./use_hold";

function ChosenSeat({ seat, page }: { seat: Seat; page: EventPage }) {
  const { cart } = useShop();
  const name = wholeSeatName(seat, page.sections);
  const section = page.sections.find((x) => x.id === seat.section);
  return (
    <li class="row spread">
      <span>
        <strong>{section?.name ?? seat.section}</strong>, row {seat.row}, seat{" "}
        {seat.number}
        {seat.isAccessible && <span title="Accessible"> ♿</span>}
      </span>
      <span class="row cart-price">
        <span class="tabular">{money(seat.price)}</span>
        <button
          type="button"
          class="icon-button"
          aria-label={`Remove ${name}`}
          onClick={() => cart.toggle(seat)}
        >
          <span aria-hidden="true">×</span>
        </button>
      </span>
    </li>
  );
}

function Fees({ totals }: { totals: Totals }) {
  return (
    <>
      {totals.fees.map((x) => (
        <li key={x.name} class="row spread soft small">
          <span>
            {x.name}
            {x.times > 1 && `, ${x.times} × ${money(x.each)}`}
          </span>
          <span class="tabular">{money(x.sum)}</span>
        </li>
      ))}
    </>
  );
}

function LostSeat({ lost, page }: { lost: Lost; page: EventPage }) {
  const { cart } = useShop();
  return (
    <div class="notice notice-warn cart-note">
      <div class="stack">
        <p>
          {wholeSeatName(lost.seat, page.sections)} was just taken by somebody
          else.
        </p>
        <div class="row">
          {lost.instead && (
            <button
              type="button"
              class="button button-small"
              onClick={() => cart.take(lost)}
            >
              Take row {lost.instead.row}, seat {lost.instead.number} instead
            </button>
          )}
          <button
            type="button"
            class="button button-small"
            onClick={() => cart.forget(lost)}
          >
            Dismiss
          </button>
        </div>
      </div>
    </div>
  );
}

function OfferNote({ offer, page }: { offer: Offer; page: EventPage }) {
  const { cart } = useShop();
  return (
    <div class="notice notice-good cart-note">
      <div class="stack">
        <p>Free a moment ago: {seatsInWords(offer.fresh, page.sections)}.</p>
        <button
          type="button"
          class="button button-small"
          onClick={() => cart.takeOffer()}
        >
          Choose {offer.fresh.length === 1 ? "this" : "these"} instead
        </button>
      </div>
    </div>
  );
}

function Stranded({ page }: { page: EventPage }) {
  const { cart } = useShop();
  const alone = cart.stranded.value;
  // Better ones are offered already.
  if (alone.length === 0 || cart.offer.value) return null;
  return (
    <p class="notice cart-note small">
      {seatsInWords(alone, page.sections)} would be left alone. If you can, move
      by one seat: then somebody else can sit in pairs.
    </p>
  );
}

function News({ page }: { page: EventPage }) {
  const { cart } = useShop();
  const offer = cart.offer.value;
  const why = cart.reserving.why.value;
  return (
    <>
      <RefusalNote
        why={cart.lost.value.length > 0 ? undefined : why}
        asked={{ byName: true, accessible: false }}
      />
      {cart.isOverLimit.value && (
        <p class="notice cart-note small">
          One person may have {count(cart.limit.value, "ticket")} of this event.
          Remove a seat to choose another one.
        </p>
      )}
      {cart.lost.value.map((x) => (
        <LostSeat key={x.seat.id} lost={x} page={page} />
      ))}
      {offer && <OfferNote offer={offer} page={page} />}
    </>
  );
}

function Empty() {
  const { cart } = useShop();
  const most = count(cart.limit.value, "seat");
  return (
    <p class="soft">
      Nothing chosen yet. Choose up to {most} one by one, or let us find the
      best.
    </p>
  );
}

export function CartCard({ page }: { page: EventPage }) {
  const { cart } = useShop();
  const goToTill = useTill();
  const seats = cart.seats.value;
  const { fees, currency } = page.event;
  const totals = useComputed(() =>
    totalsOf(
      cart.seats.value.map((x) => x.price),
      fees,
      currency,
    ),
  ).value;
  const [isRoomy] = useState(() => matchMedia("(min-width: 64rem)").matches);
  const hold = async () => {
    goToTill(await cart.hold());
    announceLost(
      cart.lost.peek().map((x) => x.seat),
      page.sections,
    );
  };
  const isQuiet = seats.length === 0 && cart.lost.value.length === 0;
  return (
    <section
      class={isQuiet ? "card cart cart-quiet" : "card cart"}
      aria-labelledby="cart-title"
    >
      <h2 id="cart-title">Your seats</h2>
      <News page={page} />
      {seats.length === 0 ? (
        <Empty />
      ) : (
        <>
          <details class="cart-details" open={isRoomy}>
            <summary>
              {count(seats.length, "seat")} of {cart.limit.value}
            </summary>
            <ul class="plain-list cart-lines">
              {seats.map((x) => (
                <ChosenSeat key={x.id} seat={x} page={page} />
              ))}
              <Fees totals={totals} />
            </ul>
          </details>
          <Stranded page={page} />
          <div class="cart-total">
            <p>
              <span class="soft">Total</span>{" "}
              <strong class="tabular">{money(totals.total)}</strong>
            </p>
            <HoldButton
              label={seats.length === 1 ? "Hold this seat" : "Hold these seats"}
              isBusy={cart.reserving.isBusy.value}
              onClick={() => void hold()}
            />
          </div>
        </>
      )}
    </section>
  );
}
