// Stripe's own form for a card.

import { useEffect, useRef, useState } from "preact/hooks";

import type { Money, PaymentFormSettings } from "../api/types";
import type { TellSource } from "./card_source";
import { loadStripe, type CardElement } from "./stripe_js";
import { stripeUnits } from "./stripe_units";

interface Props {
  settings: PaymentFormSettings;
  total: Money;
  tell: TellSource;
}

type Stage = "loading" | "ready" | "failed";

const noAnswer = { message: "The card could not be checked. Try again." };

const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

const optionsFor = (total: Money) => ({
  mode: "payment",
  amount: stripeUnits(total),
  currency: total.currency.toLowerCase(),
  captureMethod: "manual",
  paymentMethodCreation: "manual", // the server confirms, once seats are safe
  paymentMethodTypes: ["card"],
  appearance: { theme: isDark() ? "night" : "stripe" },
});

export function StripeCard({ settings, total, tell }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<Stage>("loading");
  const [problem, setProblem] = useState("");
  const [round, setRound] = useState(0);
  const { script = "", publishable_key: key = "" } = settings;

  useEffect(() => {
    let isWanted = true;
    let element: CardElement | undefined;
    const show = async () => {
      const stripe = await loadStripe(script, key);
      if (!isWanted || !box.current) return;
      const elements = stripe.elements(optionsFor(total));
      const make = async () => {
        const { error } = await elements.submit();
        if (error) return { error };
        return stripe.createPaymentMethod({ elements });
      };
      const takeCard = async () => {
        const made = await make().catch(() => ({ error: noAnswer }));
        setProblem(made.error ? (made.error.message ?? "Check the card.") : "");
        return "paymentMethod" in made
          ? (made.paymentMethod?.id ?? null)
          : null;
      };
      element = elements.create("payment");
      element.on("ready", () => {
        setStage("ready");
        tell({ takeCard });
      });
      element.on("loaderror", () => setStage("failed"));
      element.mount(box.current);
    };
    setStage("loading");
    show().catch(() => {
      if (isWanted) setStage("failed");
    });
    return () => {
      isWanted = false;
      tell(null);
      element?.destroy();
    };
  }, [script, key, total.amount, total.currency, round]);

  return (
    <>
      <div class="stripe-card" ref={box} aria-busy={stage === "loading"} />
      {stage === "failed" && (
        <div class="notice notice-bad" role="alert">
          <p>
            The form for your card did not load. Your tickets are still held.
          </p>
          <button
            type="button"
            class="button"
            onClick={() => setRound((x) => x + 1)}
          >
            Try again
          </button>
        </div>
      )}
      <p class="small card-problem" role="alert">
        {problem}
      </p>
    </>
  );
}
