import { wordsFor } from "../api/refusal";
import type { Polled } from "./use_poll";

/** Says that what is shown is not of now, or cannot be shown. */
export function StaleNote({
  seen,
  what,
}: {
  seen: Pick<Polled<unknown>, "at" | "why" | "refresh">;
  what: string;
}) {
  if (seen.why === undefined) return null;
  const since =
    seen.at === undefined
      ? `${what} cannot be shown.`
      : `${what} as of ${new Date(seen.at).toLocaleTimeString()}.`;
  return (
    <div class="notice notice-warn" role="status">
      <p>
        {since} {wordsFor(seen.why)}
      </p>
      <button type="button" class="button button-small" onClick={seen.refresh}>
        Look again
      </button>
    </div>
  );
}
