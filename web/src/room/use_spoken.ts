// What screen readers hear of a line, and what the tab's title shows.

import { useEffect, useRef, useState } from "preact/hooks";

import type { PlaceWords } from "./place_words";
import { speak, type Said } from "./speaker";

const look = 5_000;

/** The text for a polite live region. */
export function useSpoken(words: PlaceWords | null): string {
  const [said, setSaid] = useState<Said | null>(null);
  const latest = useRef(words);
  latest.current = words;
  useEffect(() => {
    const listen = () => {
      const now = latest.current;
      if (!now) return;
      const news = { key: now.key, text: now.spoken };
      setSaid((before) => speak(before, news, performance.now()));
    };
    listen();
    const timer = setInterval(listen, look);
    return () => clearInterval(timer);
  }, [words?.key]);
  return said?.text ?? "";
}

/** The tab shows where one stands, since people look elsewhere meanwhile. */
export function useTab(words: PlaceWords | null, heading: string): void {
  useEffect(() => {
    if (words) document.title = `${words.tab} · ${heading} · Onsale`;
  }, [words?.tab, heading]);
}
