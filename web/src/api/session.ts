// Who one is. A session is a cookie that scripts cannot read; what they hold is
// its CSRF token, which the server wants to see with everything that changes
// something (protocols, P13).

import { signal } from "@preact/signals";

import { Refusal } from "./refusal";
import type { Problem } from "./types";

export interface SignedIn {
  user_id: string;
  scopes: string[];
  expires_at: string;
  csrf_token: string;
}

/** Null: nobody yet. Undefined: the server was not asked yet. */
export const session = signal<SignedIn | null | undefined>(undefined);

export const isOperator = (): boolean =>
  session.value?.scopes.includes("admin") ?? false;

async function ask(method: string, token?: string): Promise<SignedIn | null> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
  const known = session.peek();
  if (method !== "GET" && known) headers["X-Onsale-CSRF"] = known.csrf_token;
  const answer = await fetch("/session", { method, headers }).catch(() => null);
  if (!answer) throw unreachable();
  const body: unknown = await answer.json();
  if (!answer.ok) throw new Refusal(body as Problem);
  const said = body as { signed_in: boolean } & SignedIn;
  return said.signed_in ? said : null;
}

/** What is said when there is no answer at all. */
export function unreachable(): Refusal {
  return new Refusal({
    type: "unreachable",
    title: "The server cannot be reached",
    detail: "Check your connection; nothing is lost.",
    status: 503,
  });
}

/** Looks who one is, without becoming anybody. */
export async function lookWhoIAm(): Promise<SignedIn | null> {
  session.value = await ask("GET");
  return session.value;
}

let becoming: Promise<SignedIn> | null = null;

/** Who has no session becomes a guest: it takes no more to buy. */
export function beSomebody(): Promise<SignedIn> {
  becoming ??= (async () => {
    try {
      const known = session.peek() ?? (await lookWhoIAm());
      if (known) return known;
      const made = await ask("POST");
      if (!made) throw unreachable();
      session.value = made;
      return made;
    } finally {
      becoming = null;
    }
  })();
  return becoming;
}

/** Signs in by a token, for example an operator's (`onsale token --admin`). */
export async function signIn(token: string): Promise<void> {
  session.value = await ask("POST", token);
}

export async function signOut(): Promise<void> {
  await ask("DELETE");
  session.value = null;
}
