// The views of the page that people use, until a full one replaces it. Whatever
// the server says is put in as text, never as markup.

const $ = (id) => document.getElementById(id);

import {
  Refusal, act, becomeGuest, day, element, full, get, hour, money, session,
  ticketItems, when,
} from "./client.js";
import {
  attempt, eventName, reloadHold, showHold, tell, tellRefusal,
} from "./hold.js";

/** How often the numbers of an open event are looked at again. */
const refreshSeconds = 5;

// -- views --------------------------------------------------------------------

/** Adds pages of a list to `into` as long as somebody asks for more. */
async function pages(into, path, add) {
  const more = element("button", { class: "more" }, "More");
  let cursor = "";
  const next = async () => {
    const page = await get(path + encodeURIComponent(cursor));
    const first = add(page);
    cursor = page.cursor ?? "";
    more.hidden = !cursor;
    return first;
  };
  more.addEventListener("click", () => attempt(async () => {
    const first = await next();
    if (!cursor) first?.focus();
  }));
  await next();
  into.append(more);
}

const badge = (text, kind) => element("span", { class: `badge ${kind}` }, text);

function stock(x) {
  if (x.status !== "scheduled") return badge(x.status, "bad");
  if (!x.available) return badge("none left", "bad");
  return x.tickets_left === undefined
    ? null : badge(`${x.tickets_left.toLocaleString()} left`, "good");
}

function priceRange({ price_min: low, price_max: high }) {
  if (!low) return "";
  return low.amount === high.amount ? money(low)
    : `${money(low)} to ${money(high)}`;
}

function eventItem(x) {
  const at = x.venue ? [x.venue.name, x.venue.city].filter(Boolean) : [];
  const by = x.performers.map((y) => y.name).filter((y) => y !== x.name);
  return element("li", {},
    element("div", { class: "row" },
      element("a", { class: "title", href: `#/events/${x.id}` }, x.name),
      stock(x)),
    by.length ? element("p", {}, by.join(", ")) : null,
    element("div", { class: "row soft" },
      element("span", {},
        [when(x.starts_at, x.timezone, hour), ...at].join(" · ")),
      element("span", {}, priceRange(x))));
}

async function showEvents(into) {
  const title = "Upcoming events";
  into.append(element("h1", { tabindex: -1 }, title));
  const lists = element("div");
  into.append(lists);
  let shown = null;
  let list = null;
  await pages(into, "/events?size=20&cursor=", ({ events }) => {
    const items = events.map((x) => {
      const date = when(x.starts_at, x.timezone, day);
      if (date !== shown) {
        shown = date;
        list = element("ul", { class: "cards" });
        lists.append(element("h2", {}, date), list);
      }
      const item = eventItem(x);
      list.append(item);
      return item;
    });
    if (!shown) lists.append(element("p", {}, "No events are coming up."));
    return items[0]?.querySelector("a");
  });
  return title;
}

function bookingItem(x) {
  const link = element("a", { class: "title", href: `#/events/${x.event_id}` });
  eventName(x.event_id).then((name) => link.textContent = name);
  const kind = { confirmed: "good", held: "good" }[x.status] ?? "soft";
  const resume = element("button", { onclick: () => attempt(async () => {
    session.booking = x.booking_id;
    await reloadHold();
    $("hold-title").focus();
  }) }, "Go on");
  return element("li", {},
    element("div", { class: "row" }, link,
      badge(x.status.replaceAll("_", " "), kind)),
    element("ul", { class: "tickets" }, ...ticketItems(x.tickets)),
    element("div", { class: "row" },
      element("span", {}, `Total: ${money(x.total)}`),
      x.expires_at ? resume : null));
}

async function showBookings(into) {
  const title = "My bookings";
  into.append(element("h1", { tabindex: -1 }, title));
  if (!session.token) {
    into.append(element("p", {}, "You have not booked anything yet."));
    return title;
  }
  const list = element("ul", { class: "cards" });
  into.append(list);
  await pages(into, "/me/bookings?cursor=", ({ bookings }) => {
    const items = bookings.map(bookingItem);
    list.append(...items);
    return items[0]?.querySelector("a");
  });
  if (!list.firstChild)
    into.append(element("p", {}, "You have not booked anything yet."));
  return title;
}

// -- one event ----------------------------------------------------------------

/** Adds up what is left, by what `keyOf` tells of a row of the summary. */
function leftBy(summary, keyOf) {
  const left = new Map();
  for (const x of summary ?? [])
    left.set(keyOf(x), (left.get(keyOf(x)) ?? 0) + x.available);
  return left;
}

const presalesToCome = (event) => (event.presales ?? []).filter((x) =>
  new Date(x.ends_at) > Date.now());

function facts({ event, venue, performers }) {
  const where = venue
    && [venue.name, venue.city, venue.region, venue.country]
      .filter(Boolean).join(", ");
  const at = (time) => when(time, event.timezone, full);
  const fees = event.fees.map((x) =>
    `${x.name} ${money({ ...x, currency: event.currency })} per ${x.per}`);
  const sale = event.onsale;
  const lines = [
    performers.map((x) => x.name).join(", "),
    at(event.starts_at),
    where,
    sale && `On sale from ${at(sale.starts_at)}`
      + (sale.ends_at ? ` to ${at(sale.ends_at)}` : ""),
    ...presalesToCome(event).map((x) =>
      `Presale ${x.name}: ${at(x.starts_at)} to ${at(x.ends_at)}`),
    fees.length && `Fees: ${fees.join("; ")}`,
  ];
  return lines.filter(Boolean).map((x) => element("p", {}, x));
}

function prices(event) {
  const rows = event.price_levels.map((x) => ({
    id: x.id, left: element("td", { class: "number" }), name: x.name || x.id,
    price: money(x.price),
  }));
  const table = element("table", {},
    element("caption", {}, "Prices, and how many are left"),
    element("thead", {}, element("tr", {},
      element("th", { scope: "col" }, "Level"),
      element("th", { scope: "col", class: "number" }, "Price"),
      element("th", { scope: "col", class: "number" }, "Left"))),
    element("tbody", {}, ...rows.map((x) => element("tr", {},
      element("th", { scope: "row" }, x.name),
      element("td", { class: "number" }, x.price), x.left))));
  const update = (summary) => {
    const left = leftBy(summary, (x) => x.price_level);
    for (const x of rows)
      x.left.textContent = summary ? (left.get(x.id) ?? 0).toLocaleString()
        : "unknown";
  };
  return { table, update };
}

/** Where the seats are to be: anywhere, at a price, or in a section. */
function places({ event, sections }) {
  const choices = new Map();
  const option = (key, label, wish) => {
    const shown = element("option", { value: key });
    choices.set(key, { label, wish, option: shown });
    return shown;
  };
  const select = element("select", {});
  // "Anywhere" means seats: a standing area has to be named.
  if (sections.some((x) => x.kind === "seated"))
    select.append(option("any", "Best available", { best_available: {} }));
  select.append(
    element("optgroup", { label: "At a price" },
      ...event.price_levels.map((x) => option(
        `level ${x.id}`, `${x.name || x.id}, ${money(x.price)}`,
        { best_available: { price_level: x.id } }))),
    element("optgroup", { label: "In a section" },
      ...sections.map((x) => option(
        `section ${x.id}`, x.name || x.id, x.kind === "general"
          ? { section: x.id } : { best_available: { section: x.id } }))));
  const update = (summary) => {
    const left = new Map([
      ["any", null],
      ...leftBy(summary, (x) => `level ${x.price_level}`),
      ...leftBy(summary, (x) => `section ${x.section}`)]);
    for (const [key, x] of choices) {
      const known = summary && key !== "any";
      x.option.textContent = x.label
        + (known ? ` (${(left.get(key) ?? 0).toLocaleString()} left)` : "");
    }
  };
  return { select, update, wish: () => choices.get(select.value).wish };
}

/** The body of a request for `quantity` tickets. */
function order(event, { best_available: best, ...wish }, quantity, code) {
  return {
    event_id: event.id,
    ...wish,
    ...(best ? { best_available: { ...best, quantity } } : { quantity }),
    ...(code ? { access_code: code } : {}),
  };
}

function orderForm(page, where) {
  const { event } = page;
  const quantity = element("input", {
    type: "number", min: 1, max: Math.min(100, event.limits.tickets_per_user),
    value: 2, required: "", inputmode: "numeric" });
  const code = presalesToCome(event).length > 0
    ? element("input", { autocomplete: "off", maxlength: 200 }) : null;
  if (Number(quantity.max) < 2) quantity.value = 1;
  return element("form", {
    class: "fields panel",
    onsubmit: (x) => {
      x.preventDefault();
      attempt(async () => {
        await becomeGuest();
        showHold(await act("/booking/reserve", order(
          event, where.wish(), Number(quantity.value), code?.value.trim())));
        tell("Held for you.");
        $("hold-title").focus();
      });
    },
  },
  element("label", {}, "Tickets", quantity),
  element("label", {}, "Where", where.select),
  code ? element("label", {}, "Presale code", code) : null,
  element("button", { class: "main" }, "Hold tickets"));
}

async function showEvent(into, id) {
  const path = `/events/${encodeURIComponent(id)}?tickets=summary`;
  const page = await get(path);
  const { event } = page;
  into.append(element("h1", { tabindex: -1 }, event.name));
  if (event.status !== "scheduled") into.append(badge(event.status, "bad"));
  into.append(...facts(page));
  if (event.description)
    into.append(element("p", { class: "soft" }, event.description));
  if (page.tickets?.length === 0 || !event.price_levels.length) {
    into.append(element("p", {}, "There are no tickets yet."));
    return event.name;
  }
  const table = prices(event);
  const where = places(page);
  const update = (x) => [table, where].forEach((y) => y.update(x.summary));
  update(page);
  into.append(table.table);
  if (event.status !== "cancelled") into.append(orderForm(page, where));
  const timer = setInterval(async () => {
    if (!into.isConnected) clearInterval(timer);
    else if (!document.hidden) await get(path).then(update, () => {});
  }, refreshSeconds * 1000);
  return event.name;
}

// -- which view ---------------------------------------------------------------

let view = null;
let visit = 0;

/** A part of an address as it was written; as it stands if that is no escape. */
function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Shows what the address names. */
async function route() {
  const [, what, id] = location.hash.split("/");
  const called = id && unescaped(id);
  const mine = ++visit;
  view = { events: id ? showEvent : showEvents, bookings: showBookings }[what]
    ?? showEvents;
  for (const x of document.querySelectorAll("nav a")) {
    const here = (x.hash === "#/bookings") === (view === showBookings);
    if (here && view !== showEvent) x.setAttribute("aria-current", "page");
    else x.removeAttribute("aria-current");
  }
  const fresh = element("div");
  let title = "Onsale";
  try {
    title = await view(fresh, called);
  } catch (why) {
    if (!(why instanceof Refusal)) throw why;
    if (mine === visit) tellRefusal(why);
  }
  if (mine !== visit) return; // somebody has gone on
  $("main").replaceChildren(fresh);
  document.title = title === "Onsale" ? title : `${title} · Onsale`;
}

addEventListener("hashchange", async () => {
  tell("");
  await route();
  scrollTo(0, 0);
  $("main").querySelector("h1")?.focus({ preventScroll: true });
});
addEventListener("booking", () => {
  if (view === showBookings) route();
});
$("skip").addEventListener("click", (x) => {
  x.preventDefault(); // the address is the view's
  $("main").focus();
});
route();
reloadHold().catch(tellRefusal);
