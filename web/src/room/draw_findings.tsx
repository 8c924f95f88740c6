import { useEffect, useRef } from "preact/hooks";

import type { KeptEvidence } from "./kept";
import type { CheckedDraw } from "./proof/in_worker";
import { count } from "../words/ticket";

const sentence = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

interface Props {
  checked: CheckedDraw;
  kept: KeptEvidence;
}

export function DrawFindings({ checked, kept }: Props) {
  const { findings, entries, parked } = checked;
  const wrong = findings.filter((x) => !x.holds).length;
  const hasEvidence =
    kept.commitment !== undefined || kept.receipt !== undefined;
  const outcome = useRef<HTMLParagraphElement>(null);
  useEffect(() => outcome.current?.focus(), []); // where the button was
  return (
    <div class="stack">
      <p
        ref={outcome}
        tabIndex={-1}
        class={wrong === 0 ? "notice notice-good" : "notice notice-bad"}
      >
        {wrong === 0
          ? "Nothing in this draw contradicts anything else" +
            (hasEvidence ? ", nor what your browser kept." : ".")
          : `This draw is not what was promised: ${count(wrong, "thing is", "things are")} wrong.`}
      </p>
      <p>
        {count(entries, "entry was", "entries were")} drawn
        {parked > 0 && `, ${parked.toLocaleString()} of them behind the others`}
        .
      </p>
      <ul class="findings plain-list">
        {findings.map((x) => (
          <li key={x.words} class={x.holds ? "finding" : "finding finding-bad"}>
            <strong>{x.holds ? "good" : "wrong"}</strong>
            <span>{sentence(x.words)}</span>
          </li>
        ))}
      </ul>
      {!hasEvidence && (
        <p class="small soft">
          This browser has kept nothing from before the draw, so it cannot tell
          whether it is the one that was promised.
        </p>
      )}
    </div>
  );
}
