import { useRef, useState } from "preact/hooks";

import { complain, clearNotices } from "./notice";

/**
 * One thing at a time: what is asked for while it runs (a second click) does
 * nothing. What goes wrong is said on top of the page, unless `onFailure` says
 * it elsewhere.
 */
export function useRunning(
  onFailure: (why: unknown) => void = complain,
): [boolean, (work: () => Promise<unknown>) => Promise<void>] {
  const [isRunning, setRunning] = useState(false);
  const busy = useRef(false); // the state is that of the last drawing
  const run = async (work: () => Promise<unknown>) => {
    if (busy.current) return;
    busy.current = true;
    setRunning(true);
    clearNotices();
    try {
      await work();
    } catch (why) {
      onFailure(why);
    } finally {
      busy.current = false;
      setRunning(false);
    }
  };
  return [isRunning, run];
}
