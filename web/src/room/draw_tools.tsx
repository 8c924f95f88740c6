// For those who rather trust a program of their own.

import { useEffect, useState } from "preact/hooks";

import { act } from "../api/http";
import type { JoinedPlace, PlaceMessage, Room } from "../api/types";
import { useRunning } from "../ui/use_running";
import { saveKept, withReceipt, type KeptEvidence } from "./kept";
import { choicesOf } from "./place_words";
import { readReceipt } from "./proof/receipt";

interface Props {
  event: string;
  room: Room;
  place: PlaceMessage | null;
  kept: KeptEvidence;
  /** More is kept than before. */
  onKept: () => void;
}

function commandFor(event: string, kept: KeptEvidence): string {
  const url = `${location.origin}/events/${event}/waiting-room/draw`;
  const parts = [`onsale verify-draw ${url}`];
  if (kept.commitment !== undefined)
    parts.push(`--commitment ${kept.commitment}`);
  if (kept.root !== undefined) parts.push(`--list-root ${kept.root}`);
  if (kept.receipt !== undefined)
    parts.push(`--receipt onsale-receipt-${event}.txt`);
  return parts.join(" \\\n  ");
}

/** A link to a text that is nowhere but here. */
function TextLink({ text, name }: { text: string; name: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return (
    <a class="button" href={url} download={name}>
      Save my receipt
    </a>
  );
}

/** On a second device the receipt is missing: the server gives it again. */
function GetReceipt({
  event,
  kept,
  onKept,
}: Pick<Props, "event" | "kept" | "onKept">) {
  const [isRunning, run] = useRunning();
  const ask = async () => {
    const path = `/events/${event}/waiting-room/join`;
    const { receipt } = await act<JoinedPlace>(path, { body: {} });
    saveKept(event, withReceipt(kept, receipt));
    onKept();
  };
  return (
    <button
      type="button"
      class="button"
      aria-disabled={isRunning}
      onClick={() => void run(ask)}
    >
      Get my receipt
    </button>
  );
}

export function DrawTools({ event, room, place, kept, onKept }: Props) {
  const { receipt } = kept;
  const entry = receipt === undefined ? undefined : readReceipt(receipt)?.entry;
  // Joining again only gives the same place while one has it.
  const mayAsk =
    place && choicesOf(place).isKept && room.proof_bits === undefined;
  return (
    <details>
      <summary>Check it with a program of your own</summary>
      <div class="stack">
        {entry !== undefined && (
          <p>
            Your receipt says that you are entry {entry}. Keep it: it shows that
            you were in the list.
          </p>
        )}
        <div class="row">
          {room.frozen_at !== undefined && (
            <a
              class="button"
              href={`/events/${event}/waiting-room/draw`}
              download={`draw-${event}.json`}
            >
              Save the proof (JSON)
            </a>
          )}
          {receipt !== undefined ? (
            <TextLink text={receipt} name={`onsale-receipt-${event}.txt`} />
          ) : (
            mayAsk && <GetReceipt event={event} kept={kept} onKept={onKept} />
          )}
        </div>
        <pre class="command" tabIndex={0} aria-label="Command">
          {commandFor(event, kept)}
        </pre>
        <p class="small soft">
          The program is part of Onsale, which is open source. The receipt and
          the proof are all that it needs, and no account.
        </p>
      </div>
    </details>
  );
}
