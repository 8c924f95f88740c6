// Stripe.js, as far as the page uses it: a form for cards in a frame of
// Stripe's, so that no number of a card ever comes near this page
// (https://docs.stripe.com/payments/finalize-payments-on-the-server).

export interface StripeProblem {
  /** For whoever fills the form in, in their language. */
  message?: string;
}

export interface CardElement {
  mount: (into: HTMLElement) => void;
  destroy: () => void;
  on: (event: "ready" | "loaderror", then: () => void) => void;
}

export interface CardElements {
  create: (kind: "payment") => CardElement;
  submit: () => Promise<{ error?: StripeProblem }>;
}

export interface Stripe {
  elements: (options: Record<string, unknown>) => CardElements;
  createPaymentMethod: (of: {
    elements: CardElements;
  }) => Promise<{ error?: StripeProblem; paymentMethod?: { id: string } }>;
}

declare global {
  interface Window {
    Stripe?: (publishableKey: string) => Stripe;
  }
}

let loading: Promise<void> | undefined;

function load(script: string): Promise<void> {
  return new Promise((done, fail) => {
    const tag = document.createElement("script");
    tag.src = script;
    const giveUp = (why: string) => {
      tag.remove();
      loading = undefined; // the next time may be better
      fail(new Error(why));
    };
    tag.onerror = () => giveUp("Stripe.js did not load");
    // What came may be something else, of a network that wants to be signed in.
    tag.onload = () =>
      window.Stripe ? done() : giveUp("Stripe.js is not what it should be");
    document.head.append(tag);
  });
}

/** Loads the script once for all. */
export async function loadStripe(script: string, key: string): Promise<Stripe> {
  if (!window.Stripe) await (loading ??= load(script));
  if (!window.Stripe) throw new Error("Stripe.js has gone");
  return window.Stripe(key);
}
