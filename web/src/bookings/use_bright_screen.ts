import { useEffect } from "preact/hooks";

/** Keeps the screen from going dark while a ticket is shown at a door. */
export function useBrightScreen(isOn: boolean): void {
  useEffect(() => {
    if (!isOn || !("wakeLock" in navigator)) return;
    let isWanted = true;
    let lock: WakeLockSentinel | null = null;
    const ask = async () => {
      try {
        lock = await navigator.wakeLock.request("screen");
        if (!isWanted) await lock.release();
      } catch {
        // the battery is low, or the page is not looked at: nothing is lost
      }
    };
    // The browser lets go of it whenever the page is hidden.
    const again = () => {
      if (document.visibilityState === "visible") void ask();
    };
    void ask();
    document.addEventListener("visibilitychange", again);
    return () => {
      isWanted = false;
      document.removeEventListener("visibilitychange", again);
      void lock?.release().catch(() => undefined);
    };
  }, [isOn]);
}
