// Calling an event off: there is no way back, so it asks for more than a click.

import { useState } from "preact/hooks";

import { wordsFor } from "../api/refusal";
import { Modal } from "../ui/modal";
import { announce } from "../ui/notice";
import { useRunning } from "../ui/use_running";
import { count } from "../words/ticket";
import { cancelEvent } from "./asks";
import { Outcome } from "./outcome";

interface Props {
  event: string;
  name: string;
  /** Tickets that would be paid back. */
  sold: number;
  onDone: () => void;
}

function Question({
  event,
  name,
  sold,
  onDone,
  close,
}: Props & {
  close: () => void;
}) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState("");
  const [isBusy, run] = useRunning((why) => setProblem(wordsFor(why)));
  const submit = (x: Event) => {
    x.preventDefault();
    if (typed.trim() !== event)
      return setProblem(`The number is ${event}: nothing was done.`);
    void run(async () => {
      setProblem("");
      await cancelEvent(event);
      announce(`${name} is called off`);
      close();
      onDone();
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <p>
        <strong>{name}</strong> would be called off for good. Open holds end;{" "}
        {sold === 0
          ? "nothing has been sold yet."
          : `buyers of ${count(sold, "ticket")} get their money back.`}
      </p>
      <label class="field">
        <span>To do so, write the event's number: {event}</span>
        <input
          type="text"
          inputMode="numeric"
          autofocus // in a dialog it gets the focus when that opens
          autocomplete="off"
          value={typed}
          onInput={(x) => setTyped(x.currentTarget.value)}
        />
      </label>
      <Outcome problem={problem} />
      <div class="row">
        <button class="button button-bad" disabled={isBusy}>
          {isBusy ? "Calling off…" : "Call the event off"}
        </button>
        <button type="button" class="button" onClick={close}>
          Keep it
        </button>
      </div>
    </form>
  );
}

export function CancelEvent(props: Props) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <section class="card call-off" aria-labelledby="cancel-title">
      <h2 id="cancel-title">Call off</h2>
      <p class="soft">
        Holds end and everybody is paid back. This cannot be undone.
      </p>
      <div>
        <button
          type="button"
          class="button button-bad"
          onClick={() => setOpen(true)}
        >
          Call this event off…
        </button>
      </div>
      <Modal title="Call this event off?" isOpen={isOpen} onClose={close}>
        <Question {...props} close={close} />
      </Modal>
    </section>
  );
}
