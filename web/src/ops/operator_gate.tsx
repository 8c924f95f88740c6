// What only operators see, and how one becomes one.

import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";

import { Refusal, wordsFor } from "../api/refusal";
import {
  isOperator,
  lookWhoIAm,
  session,
  signIn,
  signOut,
} from "../api/session";
import { Failed, Waiting } from "../ui/loading";
import { useRunning } from "../ui/use_running";
import "./ops.css";

function problemWith(why: unknown): string {
  if (why instanceof Refusal && why.status === 401)
    return "The token does not count here: it was made for another server, or it has run out. Make a new one.";
  return wordsFor(why);
}

/** The token goes to the server and nowhere else; a cookie comes back. */
function SignIn() {
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState("");
  const [isBusy, run] = useRunning((why) => setProblem(problemWith(why)));
  const isGuest = session.value != null;
  const submit = (x: Event) => {
    x.preventDefault();
    void run(async () => {
      setProblem("");
      await signIn(token.trim());
      if (!isOperator())
        setProblem(
          "The token is good, but it is not an operator's: it has no scope “admin”.",
        );
    });
  };
  return (
    <form class="card sign-in" onSubmit={submit}>
      <h2>Sign in as an operator</h2>
      <p>
        On the server's machine, <code>onsale token --admin</code> prints a
        token. Paste it here; it is not kept in this browser.
      </p>
      <label class="field">
        <span>Token</span>
        <input
          class="secret"
          type="text"
          required
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={token}
          aria-describedby="sign-in-problem"
          onInput={(x) => setToken(x.currentTarget.value)}
        />
      </label>
      <p id="sign-in-problem" class="bad-words" role="alert">
        {problem}
      </p>
      {isGuest && (
        <p class="small soft">
          You are a guest in this browser now. Signing in takes the guest's
          place, and with it the way to bookings made here.
        </p>
      )}
      <button class="button button-main" disabled={isBusy}>
        {isBusy ? "Signing in…" : "Sign in"}
      </button>
    </form>
  );
}

function SignedIn() {
  const [isBusy, run] = useRunning();
  return (
    <p class="row small soft">
      <span>Signed in as {session.value?.user_id}</span>
      <button
        type="button"
        class="button button-small"
        disabled={isBusy}
        onClick={() => void run(signOut)}
      >
        Sign out
      </button>
    </p>
  );
}

export function OperatorGate({ children }: { children: ComponentChildren }) {
  const [why, setWhy] = useState<unknown>();
  const look = () => {
    setWhy(undefined);
    lookWhoIAm().catch(setWhy);
  };
  useEffect(() => {
    if (session.peek() === undefined) look();
  }, []);
  if (isOperator())
    return (
      <>
        {children}
        <SignedIn />
      </>
    );
  if (why !== undefined) return <Failed why={why} retry={look} />;
  if (session.value === undefined) return <Waiting />;
  return <SignIn />;
}
