// The payment is under way: at the bank, or somewhere between here and there.

import { useEffect, useRef } from "preact/hooks";

import type { PlacedBooking } from "../api/types";
import { useTick } from "../ui/use_tick";
import { countdown } from "../words/time";
import { secondsLeft } from "./hold_clock";

interface Props {
  deadline: number | null;
}

interface BankProps extends Props {
  booking: PlacedBooking;
  onOtherCard: () => void;
}

function Left({ deadline }: { deadline: number }) {
  useTick();
  return (
    <p class="small soft">
      The bank’s answer is waited for{" "}
      <span class="tabular" role="timer">
        {countdown(secondsLeft(deadline, performance.now()))}
      </span>
      . Your tickets stay yours meanwhile.
    </p>
  );
}

export function BankStep({ booking, deadline, onOtherCard }: BankProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const url = booking.next_action?.url;
  return (
    <section class="card payment" aria-labelledby="bank-title">
      <h2 id="bank-title" tabIndex={-1} ref={heading}>
        Your bank wants you to approve this
      </h2>
      <p>
        Its page opens in a new tab. Say yes or no there, and come back: this
        page goes on by itself.
      </p>
      <div class="row">
        {url !== undefined && (
          <a
            class="button button-main"
            href={url}
            target="_blank"
            rel="noopener"
          >
            Open the bank’s page
            <span class="visually-hidden"> (in a new tab)</span>
          </a>
        )}
        <button type="button" class="button" onClick={onOtherCard}>
          Use another card
        </button>
      </div>
      <p class="soft" role="status">
        Waiting for the bank’s answer…
      </p>
      {deadline !== null && <Left deadline={deadline} />}
    </section>
  );
}

export function FindingOut({ deadline }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="card payment" aria-labelledby="finding-title">
      <h2 id="finding-title" tabIndex={-1} ref={heading}>
        We are finding out about your payment
      </h2>
      <p role="status">
        It is on its way, and the answer takes longer than usual. Do not pay
        again, and do not worry: a booking can only be paid once. This page
        shows the outcome as soon as it is known.
      </p>
      {deadline !== null && <Left deadline={deadline} />}
    </section>
  );
}
