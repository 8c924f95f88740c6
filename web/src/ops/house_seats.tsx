// Seats that are kept for guests, press and the artist.

import { useState } from "preact/hooks";

import { Refusal, wordsFor } from "../api/refusal";
import { useRunning } from "../ui/use_running";
import { count } from "../words/ticket";
import { setHouseSeats } from "./asks";
import { Outcome } from "./outcome";
import { ticketIdsIn } from "./ticket_ids";

function problemWith(why: unknown): string {
  if (why instanceof Refusal && why.kind === "seats-in-use")
    return "Some of these are held or sold, so none was blocked. Look at their ledger below.";
  if (why instanceof Refusal && why.kind === "no-such-ticket")
    return "One of these is no ticket of this event; nothing was changed.";
  return wordsFor(why);
}

interface Props {
  event: string;
  onDone: () => void;
}

export function HouseSeats({ event, onDone }: Props) {
  const [text, setText] = useState("");
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState("");
  const [isBusy, run] = useRunning((why) => setProblem(problemWith(why)));
  const { ids, odd } = ticketIdsIn(text, event);

  const move = (what: "block" | "unblock") =>
    run(async () => {
      setSaid("");
      setProblem("");
      if (ids.length === 0) {
        setProblem("Write the tickets first, for example 14-233 14-234.");
        return;
      }
      if (odd.length > 0) {
        setProblem(`Not a ticket of this event: ${odd.join(", ")}`);
        return;
      }
      await setHouseSeats(event, what, ids);
      const outcome = what === "block" ? "taken out of sale" : "on sale again";
      setSaid(`${count(ids.length, "ticket")} ${outcome}.`);
      onDone();
    });
  return (
    <section class="card house" aria-labelledby="house-title">
      <h2 id="house-title">House seats</h2>
      <label class="field">
        <span>Tickets</span>
        <textarea
          rows={3}
          spellcheck={false}
          placeholder={`${event}-14-233 ${event}-14-234`}
          value={text}
          onInput={(x) => setText(x.currentTarget.value)}
        />
        <span class="field-hint">
          By their ids, parted by spaces or lines; the event's number may be
          left out.
        </span>
      </label>
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={isBusy}
          onClick={() => void move("block")}
        >
          Take out of sale
        </button>
        <button
          type="button"
          class="button"
          disabled={isBusy}
          onClick={() => void move("unblock")}
        >
          Put on sale again
        </button>
        {ids.length > 0 && (
          <span class="soft tabular">{count(ids.length, "ticket")}</span>
        )}
      </div>
      <Outcome said={said} problem={problem} />
    </section>
  );
}
