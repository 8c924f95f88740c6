// A button for what cannot be undone: it asks before it does it.

import { useEffect, useId, useRef, useState } from "preact/hooks";

import "./ask_twice.css";

interface Props {
  /** On the button, for example `Leave the line`. */
  label: string;
  /** What it would mean. */
  question: string;
  yes: string;
  no: string;
  isBusy: boolean;
  onYes: () => void;
}

export function AskTwice({ label, question, yes, no, isBusy, onYes }: Props) {
  const [isAsking, setAsking] = useState(false);
  const wasAsking = useRef(false);
  const questionId = useId();
  const safe = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // What had the focus is gone; the harmless answer gets it.
    if (isAsking) safe.current?.focus();
    else if (wasAsking.current) first.current?.focus();
    wasAsking.current = isAsking;
  }, [isAsking]);
  if (!isAsking)
    return (
      <button
        type="button"
        class="button ask-first"
        ref={first}
        aria-disabled={isBusy}
        onClick={() => setAsking(!isBusy)}
      >
        {label}
      </button>
    );
  const answer = () => {
    setAsking(false);
    onYes();
  };
  return (
    <div
      class="ask-twice"
      role="group"
      aria-labelledby={questionId}
      onKeyDown={(x) => x.key === "Escape" && setAsking(false)}
    >
      <p id={questionId}>{question}</p>
      <div class="row">
        <button type="button" class="button button-bad" onClick={answer}>
          {yes}
        </button>
        <button
          type="button"
          class="button"
          ref={safe}
          aria-describedby={questionId}
          onClick={() => setAsking(false)}
        >
          {no}
        </button>
      </div>
    </div>
  );
}
