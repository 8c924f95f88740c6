// One place of the page that asks for tickets, and what it was told.

import { signal } from "@preact/signals";

import { reserve, type Choice } from "../../api/calls";
import { newKey } from "../../api/http";
import { isUnclear, Refusal } from "../../api/refusal";
import type { PlacedBooking } from "../../api/types";
import { lookForHolds } from "../../checkout/held";
import type { AccessCode } from "./access_code";
import type { Hall } from "./hall";

export class Reserving {
  readonly isBusy = signal(false);
  /** Why the last attempt failed; undefined if it did not. */
  readonly why = signal<unknown>(undefined);

  /** What was asked for last, as long as nobody knows what became of it. */
  #open: { asked: string; key: string } | undefined;

  constructor(
    private readonly hall: Hall,
    private readonly code: AccessCode,
  ) {}

  /** @returns undefined if it was refused: then `why` says so */
  async reserve(choice: Choice): Promise<PlacedBooking | undefined> {
    if (this.isBusy.peek()) return undefined;
    this.isBusy.value = true;
    this.why.value = undefined;
    try {
      const access_code = this.code.forSale(this.hall.sale.peek());
      const body = access_code ? { ...choice, access_code } : choice;
      const booking = await reserve(
        body,
        this.hall.pass.peek(),
        this.#keyFor(JSON.stringify(body)),
      );
      this.#open = undefined;
      return booking;
    } catch (why) {
      this.why.value = why;
      if (!isUnclear(why)) this.#open = undefined;
      else await lookForHolds().catch(() => undefined);
      this.#learnFrom(why);
      return undefined;
    } finally {
      this.isBusy.value = false;
    }
  }

  /** Whoever asks for the same again is told what became of it. */
  #keyFor(asked: string): string {
    if (this.#open?.asked !== asked) this.#open = { asked, key: newKey() };
    return this.#open.key;
  }

  #learnFrom(why: unknown): void {
    if (!(why instanceof Refusal)) return;
    if (why.kind === "not-admitted") this.hall.turnedAway();
    if (why.kind === "not-on-sale") void this.hall.load();
    if (why.kind === "access-code") this.code.isWrong.value = true;
  }
}
