// How many come in, and whether anybody does.

import { useState } from "preact/hooks";

import { wordsFor } from "../api/refusal";
import type { Room } from "../api/types";
import { AskTwice } from "../ui/ask_twice";
import { useRunning } from "../ui/use_running";
import { setPace, type Pace } from "./asks";
import { Outcome } from "./outcome";

interface Props {
  event: string;
  pace: Room["pace"];
  onSet: (room: Room) => void;
}

const inWords = ({ active_max, admit_per_minute, paused }: Room["pace"]) =>
  `At most ${active_max.toLocaleString()} shop at once, and ` +
  `${admit_per_minute.toLocaleString()} come in a minute` +
  (paused ? "; paused: nobody comes in." : ".");

function CountField({
  label,
  value,
  placeholder,
  onInput,
}: {
  label: string;
  value: string;
  placeholder: number;
  onInput: (value: string) => void;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        inputMode="numeric"
        min="1"
        max="1000000000"
        step="1"
        value={value}
        placeholder={String(placeholder)}
        onInput={(x) => onInput(x.currentTarget.value)}
      />
    </label>
  );
}

export function PaceForm({ event, pace, onSet }: Props) {
  // Empty is "as it is": another operator may be changing it as well.
  const [active, setActive] = useState("");
  const [perMinute, setPerMinute] = useState("");
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState("");
  const [isBusy, run] = useRunning((why) => setProblem(wordsFor(why)));

  const change = (what: Pace) =>
    run(async () => {
      setSaid("");
      setProblem("");
      const room = await setPace(event, what);
      setSaid(`Set. ${inWords(room.pace)}`);
      setActive("");
      setPerMinute("");
      onSet(room);
    });
  const submit = (x: Event) => {
    x.preventDefault();
    const what: Pace = {};
    if (active !== "") what.active_max = Number(active);
    if (perMinute !== "") what.admit_per_minute = Number(perMinute);
    if (Object.keys(what).length > 0) void change(what);
    else setProblem("Write a new number first; what is set stays.");
  };
  return (
    <form class="stack pace" onSubmit={submit}>
      <h3>Pace</h3>
      <p class="tabular">{inWords(pace)}</p>
      <div class="pace-fields">
        <CountField
          label="Shop at once"
          value={active}
          placeholder={pace.active_max}
          onInput={setActive}
        />
        <CountField
          label="Come in a minute"
          value={perMinute}
          placeholder={pace.admit_per_minute}
          onInput={setPerMinute}
        />
        <button class="button" disabled={isBusy}>
          Set the pace
        </button>
      </div>
      {pace.paused ? (
        <button
          type="button"
          class="button button-main"
          disabled={isBusy}
          onClick={() => void change({ paused: false })}
        >
          Let people in again
        </button>
      ) : (
        <AskTwice
          label="Pause the line"
          question="Nobody comes in until you let people in again; who is in goes on."
          yes="Pause it"
          no="Do not"
          isBusy={isBusy}
          onYes={() => void change({ paused: true })}
        />
      )}
      <Outcome said={said} problem={problem} />
    </form>
  );
}
