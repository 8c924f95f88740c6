// One place of the page that asks for tickets, and what it was told.

import { signal } from "@preact/signals";

import { reserve, type Choice } from "../../api/calls";
import { Refusal } from "../../api/refusal";
import type { PlacedBooking } from "../../api/types";
import type { AccessCode } from "./access_code";
import type { Hall } from "./hall";

export class Reserving {
  readonly isBusy = signal(false);
  /** Why the last attempt failed; undefined if it did not. */
  readonly why = signal<unknown>(undefined);

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
      return await reserve(
        access_code ? { ...choice, access_code } : choice,
        this.hall.pass.peek(),
      );
    } catch (why) {
      this.why.value = why;
      this.#learnFrom(why);
      return undefined;
    } finally {
      this.isBusy.value = false;
    }
  }

  #learnFrom(why: unknown): void {
    if (!(why instanceof Refusal)) return;
    if (why.kind === "not-admitted") this.hall.turnedAway();
    if (why.kind === "not-on-sale") void this.hall.load();
    if (why.kind === "access-code") this.code.isWrong.value = true;
  }
}
