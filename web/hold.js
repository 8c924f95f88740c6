// What has just happened, and the panel of the tickets that are held.

import {
  Refusal, act, clock, element, get, money, session, ticketItems,
} from "./client.js";

const $ = (id) => document.getElementById(id);

// -- what just happened -------------------------------------------------------

export function tell(text) {
  $("refusal").replaceChildren();
  $("news").textContent = text;
}

export function tellRefusal(why) {
  $("news").textContent = "";
  $("refusal").replaceChildren(`${why.message}. `);
  if (why.field) $("refusal").append(`(${why.field}) `);
  if (why.type.startsWith("/problems/"))
    $("refusal").append(element("a", { href: why.type }, "What this means"));
}

let busy = false;

/** Does one thing at a time, and shows why it could not be done. */
export async function attempt(work) {
  if (busy) return;
  busy = true;
  document.body.classList.add("busy");
  try {
    await work();
  } catch (why) {
    if (!(why instanceof Refusal)) throw why;
    tellRefusal(why);
  } finally {
    busy = false;
    document.body.classList.remove("busy");
  }
}

// -- the hold -----------------------------------------------------------------

const eventNames = new Map();

export async function eventName(id) {
  if (!eventNames.has(id)) {
    const page = await get(`/events/${id}?tickets=none`).catch(() => null);
    eventNames.set(id, page?.event.name ?? `Event ${id}`);
  }
  return eventNames.get(id);
}

const hold = { booking: null, until: 0, warned: false };

/** Links to the bank, if it asks for the buyer; to an address of the web only. */
function showBank(action) {
  const target = action && new URL(action.url, location.href);
  const shown = target && /^https?:$/.test(target.protocol);
  $("bank").hidden = !shown;
  if (shown) $("bank-link").href = target;
}

export function showHold(booking) {
  const open = ["held", "paying", "requires_action"].includes(booking?.status);
  hold.booking = open ? booking : null;
  session.booking = open ? booking.booking_id : null;
  $("hold").hidden = !open;
  if (!open) return;
  // The server says how long; nobody's wall clock is asked.
  hold.until = performance.now() + booking.expires_in_s * 1000;
  hold.warned = booking.expires_in_s <= 60;
  $("hold-tickets").replaceChildren(...ticketItems(booking.tickets));
  $("hold-total").textContent = money(booking.total);
  $("hold-event").href = `#/events/${booking.event_id}`;
  eventName(booking.event_id).then((x) => $("hold-event").textContent = x);
  showBank(booking.next_action);
  showTimeLeft();
}

export async function reloadHold() {
  if (!session.token || !session.booking) return;
  const known = await get(`/booking/${session.booking}`).catch((why) => {
    if (why.status === 404) showHold(null);
    throw why;
  });
  showHold(known);
}

function showTimeLeft() {
  if (!hold.booking) return;
  const left = (hold.until - performance.now()) / 1000;
  $("time-left").textContent = clock(left);
  if (left <= 60 && !hold.warned) {
    hold.warned = true;
    tell("Your tickets are held for one more minute.");
  }
  if (left > 0) return;
  hold.booking = null; // asked once
  reloadHold().then(() => {
    if (hold.booking) return;
    tell("The time is over: your tickets went back.");
    dispatchEvent(new Event("booking"));
  }, tellRefusal);
}

/** After a booking has left the panel: tells the view, and keeps the focus. */
function settle() {
  $("main").focus();
  dispatchEvent(new Event("booking"));
}

const orderOf = (booking) => ({ booking_id: booking.booking_id });

async function pay() {
  const booking = hold.booking;
  const paid = await act("/booking/confirm", {
    ...orderOf(booking), payment_details: { payment_method: $("card").value },
  }).catch(async (why) => {
    // A declined card may have moved the deadline.
    await reloadHold().catch(() => {});
    throw why;
  });
  showHold(paid);
  if (paid.status === "requires_action") {
    tell("Your bank asks you to approve the payment first.");
    $("bank-link").focus();
    return;
  }
  tell(`Paid ${money(paid.total)}: the tickets are yours. See My bookings.`);
  settle();
}

async function extend() {
  showHold(await act("/booking/extend", orderOf(hold.booking)));
  tell("You have more time.");
}

async function release() {
  showHold(await act("/booking/release", orderOf(hold.booking)));
  tell("Your tickets went back.");
  settle();
}

const withHold = (work) => hold.booking && attempt(work);
$("pay").addEventListener("submit", (x) => {
  x.preventDefault();
  withHold(pay);
});
$("extend").addEventListener("click", () => withHold(extend));
$("release").addEventListener("click", () => withHold(release));
setInterval(showTimeLeft, 250);
