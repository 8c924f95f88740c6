// The code of a presale. It is kept for the visit, so that one may come back
// from the till and choose again.

import { signal } from "@preact/signals";

import type { Sale } from "./sale";

export class AccessCode {
  readonly text = signal("");
  /** The server did not take it. */
  readonly isWrong = signal(false);
  readonly #key: string;

  constructor(event: string) {
    this.#key = `access-code-${event}`;
    this.text.value = sessionStorage.getItem(this.#key) ?? "";
  }

  set(text: string): void {
    this.text.value = text;
    this.isWrong.value = false;
    sessionStorage.setItem(this.#key, text);
  }

  /** What to send: a code is asked for during presales only. */
  forSale(sale: Sale | undefined): string | undefined {
    const text = this.text.peek().trim();
    return sale?.is === "presale" && text !== "" ? text : undefined;
  }
}
