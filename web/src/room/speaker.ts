// What is said aloud about a place: a line moves every few seconds, and nobody
// wants to hear each of its steps.

export interface Said {
  key: string;
  text: string;
  at: number;
}

const shortestPause = 30_000;

/**
 * Says something new at once if its key is new; the same with other numbers only
 * after a while.
 * @param now in ms, on any clock that only goes forward
 * @returns what is said now, or `before` if it is better to be silent
 */
export function speak(
  before: Said | null,
  { key, text }: { key: string; text: string },
  now: number,
): Said {
  if (!before || before.key !== key) return { key, text, at: now };
  const isNews = before.text !== text && now - before.at >= shortestPause;
  return isNews ? { key, text, at: now } : before;
}
