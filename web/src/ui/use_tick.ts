import { useEffect, useState } from "preact/hooks";

/** Draws a part of the page anew each second, for as long as it shows time. */
export function useTick(isOn = true): void {
  const [, draw] = useState(0);
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => draw((x) => x + 1), 1000);
    return () => clearInterval(timer);
  }, [isOn]);
}
