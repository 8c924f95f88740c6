// What the page says besides its content: refusals at once, news politely.

import { signal } from "@preact/signals";

import { wordsFor } from "../api/refusal";

const refusal = signal("");
const news = signal("");

/** Says that something went wrong; it stays until something else is said. */
export function complain(why: unknown): void {
  refusal.value = wordsFor(why);
}

/** Says something to those who cannot see it; "" says nothing. */
export function announce(text: string): void {
  news.value = text;
}

export function clearNotices(): void {
  refusal.value = "";
  news.value = "";
}

export function Notices() {
  return (
    <>
      <div role="alert" class="notices">
        {refusal.value && (
          <div class="notice notice-bad">
            <p>{refusal.value}</p>
            <button
              type="button"
              class="icon-button"
              aria-label="Dismiss"
              onClick={() => (refusal.value = "")}
            >
              <span aria-hidden="true">×</span>
            </button>
          </div>
        )}
      </div>
      <div role="status" class="visually-hidden">
        {news.value}
      </div>
    </>
  );
}
