// One request and its answer.

import { noteTime } from "./clock";
import { Refusal } from "./refusal";
import { beSomebody, lookWhoIAm, session, unreachable } from "./session";
import type { Problem } from "./types";

export interface Asking {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

const pause = (seconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, seconds * 1000));

/**
 * Names one attempt, and its repetitions. `crypto.randomUUID` is missing where
 * the page came over plain HTTP.
 */
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

/** A body that is cut off leaves open what was said. */
async function bodyOf(answer: Response): Promise<unknown> {
  return answer.json().catch(() => {
    throw unreachable();
  });
}

/** Reads a document. @throws Refusal */
export async function get<T>(path: string, asking?: Asking): Promise<T> {
  return (await bodyOf(await send("GET", path, asking))) as T;
}

/** Longest wait between two attempts: people look on. */
const longestWait = 5;

/** What was said while it was not known who asks, or that a page of ours does. */
const isAboutSession = (why: Refusal): boolean =>
  why.kind === "unauthenticated" || why.kind === "forbidden";

/** Another tab may have begun or ended a session: who is it by now? */
async function sameAs(me: string): Promise<void> {
  const now = await lookWhoIAm();
  if (now?.user_id === me) return;
  throw new Refusal({
    type: "session-changed",
    title: now
      ? "You are somebody else in this browser by now"
      : "Your session has ended",
    detail: now
      ? "Load the page again to go on as who you are."
      : "Try again to go on as a new guest.",
    status: 401,
  });
}

/**
 * Asks for an effect, as somebody. One key stands for all attempts, so what had
 * no clear outcome may be repeated: it takes effect once. @throws Refusal
 *
 * @param asking `key`: that of an earlier call whose outcome was never told
 */
export async function act<T>(
  path: string,
  { key = newKey(), ...asking }: Asking & { key?: string } = {},
  attempts = 4,
): Promise<T> {
  const me = await beSomebody();
  const headers = { ...asking.headers, "Idempotency-Key": key };
  let hasLooked = false;
  for (let attempt = 1; ; ++attempt) {
    try {
      const answer = await send("POST", path, { ...asking, headers });
      return (await bodyOf(answer)) as T;
    } catch (why) {
      if (!(why instanceof Refusal)) throw why;
      if (isAboutSession(why) && !hasLooked) {
        hasLooked = true;
        await sameAs(me.user_id);
        continue;
      }
      if (!why.isPassing || attempt >= attempts) throw why;
      await pause(Math.min(why.retryAfter, longestWait));
    }
  }
}
