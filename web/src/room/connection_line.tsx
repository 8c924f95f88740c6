import { useEffect, useState } from "preact/hooks";

/** A connection that comes back at once is not worth a word. */
const patience = 3_000;

/** Whether something has been so for a while. */
function useLasting(is: boolean): boolean {
  const [lasts, set] = useState(false);
  useEffect(() => {
    set(false);
    if (!is) return;
    const timer = setTimeout(() => set(true), patience);
    return () => clearTimeout(timer);
  }, [is]);
  return is && lasts;
}

export function ConnectionLine({ isUp }: { isUp: boolean }) {
  const isLost = useLasting(!isUp);
  return (
    <p class="connection small" role="status">
      <span class={isLost ? "dot dot-lost" : "dot"} aria-hidden="true" />
      {isLost
        ? "Connecting again. Your place is kept meanwhile."
        : "This page keeps itself up to date."}
    </p>
  );
}
