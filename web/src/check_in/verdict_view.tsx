import type { Checked } from "./use_door";
import type { Tone, Verdict } from "./verdict";

const signs: Record<Tone, string> = {
  good: "M5 12.5l4.5 4.5L19 7.5",
  bad: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  unsure: "M12 5.5v8M12 18v.5",
};

export function Sign({ tone }: { tone: Tone }) {
  return (
    <svg class="sign" viewBox="0 0 24 24" aria-hidden="true">
      <path d={signs[tone]} />
    </svg>
  );
}

function Words({ verdict }: { verdict: Verdict }) {
  return (
    <div>
      <p class="verdict-title">{verdict.title}</p>
      {verdict.detail && <p class="verdict-detail">{verdict.detail}</p>}
      {verdict.place && <p class="verdict-place">{verdict.place}</p>}
      {verdict.event && <p>{verdict.event}</p>}
    </div>
  );
}

/** The answer, to be seen from an arm's length and at a glance. */
export function VerdictView(props: {
  newest?: Checked;
  isChecking: boolean;
  onRetry: (code: string) => void;
}) {
  const { newest, isChecking, onRetry } = props;
  const tone = isChecking || !newest ? "none" : newest.verdict.tone;
  return (
    <section class={`verdict verdict-${tone}`} aria-label="The last ticket">
      <div role="alert" class="verdict-words">
        {isChecking && <p class="verdict-title">Checking…</p>}
        {!isChecking && !newest && (
          <p class="verdict-title">Ready for the first ticket</p>
        )}
        {!isChecking && newest && (
          // A new one each time, so that the same words are heard again.
          <div class="verdict-inside" key={newest.number}>
            <Sign tone={newest.verdict.tone} />
            <Words verdict={newest.verdict} />
          </div>
        )}
      </div>
      {tone === "unsure" && newest && (
        <button
          type="button"
          class="button"
          onClick={() => onRetry(newest.code)}
        >
          Check it again
        </button>
      )}
    </section>
  );
}
