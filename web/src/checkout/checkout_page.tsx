// From tickets that are held to tickets that are paid.

import { useRoute } from "preact-iso";
import { useEffect } from "preact/hooks";

import { release } from "../api/calls";
import { knownEvent } from "../api/known_event";
import { Refusal } from "../api/refusal";
import type { EventPage, PlacedBooking } from "../api/types";
import { isOpen } from "../bookings/booking_words";
import { AskTwice } from "../ui/ask_twice";
import { Failed, Waiting, useLoaded } from "../ui/loading";
import { complain } from "../ui/notice";
import { PageHead } from "../ui/page_head";
import { useRunning } from "../ui/use_running";
import "./checkout.css";
import { HoldBar } from "./hold_bar";
import { Order } from "./order";
import { Confirmed, Ended } from "./outcome";
import { PaymentForm } from "./payment_form";
import { useBooking, type KnownBooking } from "./use_booking";
import { usePaying } from "./use_paying";
import { BankStep, FindingOut } from "./waiting_payment";

interface Props {
  known: KnownBooking;
  booking: PlacedBooking;
  page?: EventPage;
}

function GiveBack({ known, booking }: Props) {
  const [isRunning, run] = useRunning((why) => {
    complain(why);
    known.reload().catch(() => undefined); // it may be over, or paid
  });
  const giveBack = async () => known.take(await release(booking.booking_id));
  return (
    <AskTwice
      label={isRunning ? "Giving back…" : "Give the tickets back"}
      question="They would go back on sale at once, and others may take them."
      yes="Give them back"
      no="Keep them"
      isBusy={isRunning}
      onYes={() => void run(giveBack)}
    />
  );
}

function Open({ known, booking, page }: Props) {
  const { deadline } = known;
  const paying = usePaying(known);
  const mayChoose = booking.status === "held" || paying.isChoosingOther;
  return (
    <>
      <PageHead title="Checkout" />
      {booking.status === "held" && deadline !== null && (
        <HoldBar known={known} booking={booking} deadline={deadline} />
      )}
      <div class="checkout-columns">
        <Order booking={booking} page={page} />
        <div class="stack">
          {mayChoose && <PaymentForm booking={booking} paying={paying} />}
          {booking.status === "requires_action" && !mayChoose && (
            <BankStep
              booking={booking}
              deadline={deadline}
              onOtherCard={paying.chooseOther}
            />
          )}
          {booking.status === "paying" && <FindingOut deadline={deadline} />}
          {booking.status !== "paying" && (
            <GiveBack known={known} booking={booking} />
          )}
        </div>
      </div>
    </>
  );
}

function NotFound({ why }: { why: unknown }) {
  const isNotMine =
    why instanceof Refusal &&
    (why.kind === "not-found" || why.kind === "unauthenticated");
  return (
    <>
      <PageHead title="Checkout" />
      {isNotMine ? (
        <section class="card">
          <h2>There is no such booking here</h2>
          <p>
            Bookings belong to the account, or the browser, that made them. If
            yours was made on another device, open it there.
          </p>
          <p>
            <a class="button button-main" href="/bookings">
              My bookings
            </a>
          </p>
        </section>
      ) : (
        <Failed why={why} retry={() => location.reload()} />
      )}
    </>
  );
}

function Skeleton() {
  return (
    <>
      <PageHead title="Checkout" />
      <Waiting>
        <div class="hold-bar" />
        <div class="checkout-columns">
          <div class="card checkout-blank" />
          <div class="card checkout-blank" />
        </div>
      </Waiting>
    </>
  );
}

function Content({ known }: { known: KnownBooking }) {
  const { booking, why } = known;
  const eventId = booking?.event_id ?? "";
  const [event] = useLoaded(eventId, async () =>
    eventId === "" ? undefined : knownEvent(eventId),
  );
  if (!booking && why !== undefined) return <NotFound why={why} />;
  const page = event.state === "here" ? event.value : undefined;
  // Fees have names, and places too: without them the bill would jump.
  if (!booking || (!page && event.state !== "failed")) return <Skeleton />;
  if (isOpen(booking.status))
    return <Open known={known} booking={booking} page={page} />;
  if (booking.status === "confirmed")
    return <Confirmed booking={booking} page={page} />;
  return <Ended booking={booking} page={page} />;
}

/** A bank that leads back adds a secret of the payment: not for the history. */
function useBareAddress() {
  useEffect(() => {
    if (location.search !== "")
      history.replaceState(history.state, "", location.pathname);
  }, []);
}

export default function CheckoutPage() {
  useBareAddress();
  const id = useRoute().params["id"] ?? "";
  return <Till key={id} id={id} />;
}

function Till({ id }: { id: string }) {
  const known = useBooking(id);
  const isPaid = known.booking?.status === "confirmed";
  return (
    <main id="main" class={isPaid ? "page page-narrow" : "page checkout"}>
      <Content known={known} />
    </main>
  );
}
