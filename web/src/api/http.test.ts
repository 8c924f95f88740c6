import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { act } from "./http";
import { Refusal } from "./refusal";
import { session } from "./session";

const signedIn = (user_id: string) => ({
  signed_in: true,
  user_id,
  scopes: [],
  expires_at: "2099-01-01T00:00:00Z",
  csrf_token: `of ${user_id}`,
});

const answer = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), {
    status,
    headers: {
      "Content-Type":
        status < 400 ? "application/json" : "application/problem+json",
    },
  });

const refusal = (kind: string, status: number, more = {}) =>
  answer(status, { type: `/problems/${kind}`, title: kind, status, ...more });

/** Answers in turn, and keeps what was asked. */
function serve(...answers: Response[]) {
  const asked: { path: string; headers: Record<string, string> }[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    asked.push({ path, headers: init.headers as Record<string, string> });
    const next = answers.shift();
    return next ? Promise.resolve(next) : Promise.reject(new Error("gone"));
  });
  return asked;
}

describe("an effect", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    session.value = signedIn("ann");
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const outcome = (what: Promise<unknown>) =>
    what.then(
      (x) => x,
      (why: unknown) => (why instanceof Refusal ? why.kind : String(why)),
    );

  test("is asked for again under its key", async () => {
    const asked = serve(refusal("unavailable", 503), answer(201, { id: 1 }));
    const done = outcome(act("/x"));
    await vi.runAllTimersAsync();
    expect(await done).toEqual({ id: 1 });
    expect(asked.length).toBe(2);
    expect(asked[0]?.headers["Idempotency-Key"]).toBe(
      asked[1]?.headers["Idempotency-Key"],
    );
  });

  test("goes on when only the session's token is new", async () => {
    const renewed = { ...signedIn("ann"), csrf_token: "new" };
    const asked = serve(
      refusal("forbidden", 403),
      answer(200, renewed),
      answer(201, { id: 1 }),
    );
    const done = outcome(act("/x"));
    await vi.runAllTimersAsync();
    expect(await done).toEqual({ id: 1 });
    expect(asked[2]?.headers["X-Onsale-CSRF"]).toBe("new");
  });

  test("is not done as somebody else", async () => {
    serve(refusal("forbidden", 403), answer(200, signedIn("bob")));
    const done = outcome(act("/x"));
    await vi.runAllTimersAsync();
    expect(await done).toBe("session-changed");
  });

  test("that is forbidden stays so", async () => {
    const asked = serve(
      refusal("forbidden", 403),
      answer(200, signedIn("ann")),
      refusal("forbidden", 403),
    );
    const done = outcome(act("/x"));
    await vi.runAllTimersAsync();
    expect(await done).toBe("forbidden");
    expect(asked.length).toBe(3);
  });

  test("does not wait for long, whatever is asked", async () => {
    serve(
      refusal("rate-limited", 429, { retry_after_s: 3600 }),
      answer(201, {}),
    );
    const done = outcome(act("/x"));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await done).toEqual({});
  });

  test("whose answer is cut off is asked for again", async () => {
    const cut = new Response('{"id":', {
      headers: { "Content-Type": "application/json" },
    });
    serve(cut, answer(201, { id: 1 }));
    const done = outcome(act("/x"));
    await vi.runAllTimersAsync();
    expect(await done).toEqual({ id: 1 });
  });
});
