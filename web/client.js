// The server's calls, and its values in a reader's words.

/** A refusal of the server, in its own words (RFC 9457). */
export class Refusal extends Error {
  constructor(problem) {
    super([problem.title, problem.detail, problem.decline_code]
      .filter(Boolean).join(": "));
    this.type = problem.type ?? "";
    this.field = problem.field;
    this.status = problem.status;
    this.retryAfter = problem.retry_after_s ?? 1;
  }
}

const pause = (seconds) =>
  new Promise((done) => setTimeout(done, seconds * 1000));

/** `crypto.randomUUID` is missing where the page came over plain HTTP. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (x) => x.toString(16).padStart(2, "0")).join("");
}

export const session = {
  get token() { return sessionStorage.getItem("token"); },
  set token(x) { sessionStorage.setItem("token", x); },
  get booking() { return sessionStorage.getItem("booking"); },
  set booking(x) {
    if (x) sessionStorage.setItem("booking", x);
    else sessionStorage.removeItem("booking");
  },
};

async function send(method, path, body, key) {
  const headers = { Accept: "application/json" };
  if (session.token) headers.Authorization = `Bearer ${session.token}`;
  if (body) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const answer = await fetch(path, {
    method, headers, body: body && JSON.stringify(body),
  }).catch(() => null);
  if (!answer)
    throw new Refusal({ title: "The server cannot be reached", status: 503 });
  const document = await answer.json().catch(() => null);
  if (answer.ok && document) return document;
  const title = `The server answered ${answer.status} ${answer.statusText}`;
  const refusal = new Refusal(document ?? { title, status: answer.status });
  // The token has run out; the next order makes another guest.
  if (answer.status === 401) sessionStorage.clear();
  throw refusal;
}

export const get = (path) => send("GET", path);

/**
 * Asks for an effect. One key stands for all attempts, so what had no clear
 * outcome may be repeated: it takes effect once.
 */
export async function act(path, body) {
  const key = newKey();
  for (let attempt = 1; ; ++attempt) {
    try {
      return await send("POST", path, body, key);
    } catch (why) {
      const again = why.status === 503 || why.type.endsWith("in-progress");
      if (!again || attempt === 4) throw why;
      await pause(why.retryAfter);
    }
  }
}

export async function becomeGuest() {
  if (!session.token) session.token = (await send("POST", "/users")).token;
}

// -- words and elements -------------------------------------------------------

export function element(name, attributes = {}, ...content) {
  const result = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) result.addEventListener(key.slice(2), value);
    else if (value !== undefined) result.setAttribute(key, value);
  }
  result.append(...content.filter((x) => x !== null && x !== undefined));
  return result;
}

export const money = ({ amount, currency }) => {
  const format = new Intl.NumberFormat(undefined,
    { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits;
  return format.format(amount / 10 ** digits);
};

/** A time as the clock on the venue's wall shows it. */
export function when(time, zone, parts) {
  const options = { timeZone: zone, ...parts };
  try {
    return new Intl.DateTimeFormat(undefined, options).format(new Date(time));
  } catch { // a zone that this browser does not know
    return when(time, "UTC", { ...parts, timeZoneName: "short" });
  }
}

export const day = {
  weekday: "long", year: "numeric", month: "long", day: "numeric",
};
export const hour = { hour: "2-digit", minute: "2-digit" };
export const full = { ...day, ...hour, timeZoneName: "short" };

export const clock = (seconds) => {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
};

const place = (ticket) => [
  ticket.section && `Section ${ticket.section}`,
  ticket.row && `row ${ticket.row}`,
  ticket.seat && `seat ${ticket.seat}`,
].filter(Boolean).join(", ") || ticket.ticket_id;

export const ticketItems = (tickets) => tickets.map((x) =>
  element("li", {}, `${place(x)}: ${money(x.price)}`));
