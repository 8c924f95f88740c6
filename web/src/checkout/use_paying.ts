// Paying for a hold, and finding out what became of it.

import { useEffect, useRef, useState } from "preact/hooks";

import { confirm } from "../api/calls";
import { isUnclear, Refusal, wordsFor } from "../api/refusal";
import type { PlacedBooking } from "../api/types";
import { declineInWords } from "./cards";
import type { KnownBooking } from "./use_booking";

/** What is to be said about the last attempt. */
export interface PayNews {
  kind: "declined" | "unsure" | "refused";
  text: string;
  /** Two attempts may end with the same words. */
  at: number;
}

export interface Paying {
  isPaying: boolean;
  news: PayNews | null;
  pay: (method: string) => Promise<void>;
  /** Another card is being chosen, although the bank was asked about one. */
  isChoosingOther: boolean;
  chooseOther: () => void;
}

/** The booking says by itself what became of it. */
const lookPause = 2_000;

/**
 * So does one that a bank was asked about, if the provider sends us its news. To
 * confirm again asks the provider, who takes so many calls a second from all of
 * us: rarely, in case the news does not come, and when one looks at the page.
 */
const bankPause = 20_000;
const bankPauseOnLook = 3_000;

function declined(code: string | undefined): PayNews {
  const text = `${declineInWords(code)} Your tickets are still held: try another card.`;
  return { kind: "declined", text, at: performance.now() };
}

function newsOf(why: unknown): PayNews {
  const at = performance.now();
  const kind = why instanceof Refusal ? why.kind : "";
  if (why instanceof Refusal && kind === "payment-declined")
    return declined(why.problem.decline_code);
  if (kind === "attempt-limit")
    return {
      kind: "refused",
      text:
        "Five cards have been tried, which is as many as one booking may have. " +
        "Give the tickets back, and choose them anew.",
      at,
    };
  const isUnsure =
    kind === "outcome-unknown" ||
    kind === "unreachable" ||
    kind === "request-in-progress";
  if (!isUnsure) return { kind: "refused", text: wordsFor(why), at };
  return {
    kind: "unsure",
    text:
      "We are finding out whether the payment went through. Do not pay again: " +
      "this page shows it as soon as it is known.",
    at,
  };
}

/** Of a booking that is still held after an attempt without a clear outcome. */
function newsOfHeld({ payment }: PlacedBooking): PayNews {
  if (payment?.status === "declined") return declined(payment.decline_code);
  return {
    kind: "refused",
    text:
      "The payment did not go through; your tickets are still held. You may " +
      "try again: a booking can only be paid once.",
    at: performance.now(),
  };
}

/**
 * Calls `work` again and again, one after the other, and when one looks, which
 * it is told.
 */
function useRepeating(
  isOn: boolean,
  pause: number,
  work: (isLooking: boolean) => Promise<unknown>,
): void {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    if (!isOn) return;
    let isWanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isBusy = false;
    let isLookedAt = false; // meanwhile
    const again = async (isLooking: boolean) => {
      if (isBusy) {
        isLookedAt ||= isLooking;
        return;
      }
      clearTimeout(timer);
      isBusy = true;
      await latest.current(isLooking).catch(() => undefined); // the next time may be better
      isBusy = false;
      if (!isWanted) return;
      if (isLookedAt) {
        isLookedAt = false;
        void again(true);
      } else {
        timer = setTimeout(() => void again(false), pause);
      }
    };
    const look = () => {
      if (document.visibilityState === "visible") void again(true);
    };
    timer = setTimeout(() => void again(false), pause);
    document.addEventListener("visibilitychange", look);
    return () => {
      isWanted = false;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [isOn]);
}

export function usePaying(known: KnownBooking): Paying {
  const { booking, take, reload } = known;
  const [isPaying, setPaying] = useState(false);
  const isBusy = useRef(false);
  const [news, setNews] = useState<PayNews | null>(null);
  const [isChoosingOther, setChoosingOther] = useState(false);
  // The bank may have led back to a page that is new, and has not asked yet.
  const askedAt = useRef(-Infinity);

  const attempt = async (id: string, method: string, isAsking = false) => {
    askedAt.current = performance.now();
    try {
      const paid = await confirm(id, method);
      setNews(null);
      take(paid);
    } catch (why) {
      // The bank is asked again anyway.
      if (!(isAsking && isUnclear(why))) setNews(newsOf(why));
    }
    // Deadlines change, holds end, and tickets get their codes.
    await reload().catch(() => undefined);
  };

  const pay = async (method: string) => {
    if (!booking || isBusy.current) return;
    isBusy.current = true; // at once: a second click may come before a drawing
    setPaying(true);
    await attempt(booking.booking_id, method);
    setChoosingOther(false);
    setPaying(false);
    isBusy.current = false;
  };

  const lookAtBank = async (isLooking: boolean) => {
    const now = await reload();
    if (now.status === "held") setNews(newsOfHeld(now));
    if (now.status !== "requires_action" || !now.payment) return;
    const pause = isLooking ? bankPauseOnLook : bankPause;
    if (performance.now() - askedAt.current >= pause)
      await attempt(now.booking_id, now.payment.payment_method, true);
  };

  const status = booking?.status;
  const isUnsure = news?.kind === "unsure";
  // Whoever takes another card gives up on the one that the bank asks about.
  const awaitsBank = status === "requires_action" && !isChoosingOther;
  useRepeating(awaitsBank, lookPause, lookAtBank);
  useRepeating(
    status === "paying" || (status === "held" && isUnsure),
    lookPause,
    async () => {
      const now = await reload();
      if (now.status === "held") setNews(newsOfHeld(now));
    },
  );
  return {
    isPaying,
    news,
    pay,
    isChoosingOther,
    chooseOther: () => {
      setNews(null);
      setChoosingOther(true);
    },
  };
}
