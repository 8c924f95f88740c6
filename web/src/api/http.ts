// One request and its answer.

import { noteTime } from "./clock";
import { Refusal } from "./refusal";
import { beSomebody, session, unreachable } from "./session";
import type { Problem } from "./types";

export interface Asking {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

const pause = (seconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, seconds * 1000));

/** `crypto.randomUUID` is missing where the page came over plain HTTP. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (x) => x.toString(16).padStart(2, "0")).join("");
}

async function problemOf(answer: Response): Promise<Problem> {
  const type = answer.headers.get("Content-Type") ?? "";
  if (type.startsWith("application/problem+json"))
    return (await answer.json()) as Problem;
  return {
    type: "unexpected",
    title: `The server answered ${answer.status} ${answer.statusText}`,
    status: answer.status,
  };
}

/** Sends a request as whoever one is. @throws Refusal */
export async function send(
  method: string,
  path: string,
  { body, headers, signal }: Asking = {},
): Promise<Response> {
  const all: Record<string, string> = { Accept: "application/json" };
  const known = session.peek();
  if (method !== "GET" && known) all["X-Onsale-CSRF"] = known.csrf_token;
  if (body !== undefined) all["Content-Type"] = "application/json";
  Object.assign(all, headers);
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers: all,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
  } catch (why) {
    if (signal?.aborted) throw why;
    throw unreachable();
  }
  noteTime(answer.headers.get("Date"));
  if (answer.ok) return answer;
  const refusal = new Refusal(await problemOf(answer));
  // The session has run out; whoever acts next becomes another guest.
  if (refusal.kind === "unauthenticated") session.value = null;
  throw refusal;
}

/** Reads a document. @throws Refusal */
export async function get<T>(path: string, asking?: Asking): Promise<T> {
  return (await (await send("GET", path, asking)).json()) as T;
}

/**
 * Asks for an effect, as somebody. One key stands for all attempts, so what had
 * no clear outcome may be repeated: it takes effect once. @throws Refusal
 */
export async function act<T>(
  path: string,
  asking: Asking = {},
  attempts = 4,
): Promise<T> {
  await beSomebody();
  const headers = { ...asking.headers, "Idempotency-Key": newKey() };
  for (let attempt = 1; ; ++attempt) {
    try {
      const answer = await send("POST", path, { ...asking, headers });
      return (await answer.json()) as T;
    } catch (why) {
      const again = why instanceof Refusal && why.isPassing;
      if (!again || attempt >= attempts) throw why;
      await pause(why.retryAfter);
    }
  }
}
