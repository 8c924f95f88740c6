// The seats that somebody has chosen and does not hold yet. Until they are
// held, anybody else may take them.

import { computed, signal } from "@preact/signals";

import { Refusal } from "../../api/refusal";
import type { PlacedBooking } from "../../api/types";
import type { AccessCode } from "./access_code";
import { seatInstead, toggle, withAlternatives } from "./choice";
import { sectionOfTicket, type Hall } from "./hall";
import type { Seat } from "./hall_section";
import { strandedSeats } from "./orphans";
import { Reserving } from "./reserving";

export interface Lost {
  seat: Seat;
  /** What may be taken in its place. */
  instead: Seat | undefined;
}

export interface Offer {
  /** The whole choice as it would be. */
  ids: string[];
  /** Those of it that are new, as far as their sections are loaded. */
  fresh: Seat[];
}

export class Cart {
  readonly seats = signal<readonly Seat[]>([]);
  readonly lost = signal<readonly Lost[]>([]);
  /** Somebody tried to choose more seats than one person may have. */
  readonly isOverLimit = signal(false);
  /** What the server would rather give. */
  readonly offer = signal<Offer | undefined>(undefined);
  readonly reserving: Reserving;

  readonly ids = computed(() => new Set(this.seats.value.map((x) => x.id)));
  /** What one person may have, and one card pay for. */
  readonly limit = computed(() => {
    const limits = this.hall.event.value?.limits;
    if (!limits) return 1;
    const { tickets_per_user, tickets_per_card = Infinity } = limits;
    return Math.min(tickets_per_user, tickets_per_card);
  });
  /** Seats that the choice would leave over one by one. */
  readonly stranded = computed(() => {
    void this.hall.round.value;
    const ids = this.ids.value;
    const sections = new Set(this.seats.value.map((x) => x.section));
    return [...sections].flatMap((id) => {
      const section = this.hall.sections.value.get(id);
      if (!section) return [];
      const free = section.seats.filter((x) => this.#isFree(x));
      return strandedSeats(section, ids, new Set(free.map((x) => x.id)));
    });
  });

  constructor(
    private readonly hall: Hall,
    code: AccessCode,
  ) {
    this.reserving = new Reserving(hall, code);
  }

  /** @returns what has become of the seat */
  toggle(seat: Seat): "chosen" | "dropped" | "full" | "taken" {
    const has = this.ids.peek().has(seat.id);
    if (!has && !this.#isFree(seat)) return "taken";
    const toggled = toggle(this.seats.peek(), seat, this.limit.peek());
    this.isOverLimit.value = toggled.is === "full";
    if (toggled.is === "full") return "full";
    this.#choose(toggled.seats);
    return toggled.is;
  }

  clear(): void {
    this.#choose([]);
  }

  /**
   * Drops what others have taken.
   * @returns what was lost just now
   */
  check(): readonly Lost[] {
    // One's own hold is in the feed before its answer is here.
    if (this.reserving.isBusy.peek()) return [];
    return this.#lose(this.seats.peek().filter((x) => !this.#isFree(x)));
  }

  /** Takes the suggestion in place of a lost seat. */
  take(lost: Lost): void {
    const { instead } = lost;
    this.forget(lost);
    if (instead && !this.ids.peek().has(instead.id)) this.toggle(instead);
  }

  forget(lost: Lost): void {
    this.lost.value = this.lost.peek().filter((x) => x !== lost);
  }

  takeOffer(): void {
    const offer = this.offer.peek();
    if (!offer) return;
    const known = new Map(
      [...this.seats.peek(), ...offer.fresh].map((x) => [x.id, x]),
    );
    this.#choose(offer.ids.flatMap((x) => known.get(x) ?? []));
    this.lost.value = [];
  }

  async hold(): Promise<PlacedBooking | undefined> {
    const ids = this.seats.peek().map((x) => x.id);
    if (ids.length === 0) return undefined;
    this.lost.value = [];
    this.offer.value = undefined;
    const booking = await this.reserving.reserve({ ticket_ids: ids });
    if (booking)
      this.clear(); // held, they are no longer free
    else this.#learnFrom(this.reserving.why.peek(), ids);
    return booking;
  }

  #isFree(seat: Seat): boolean {
    return this.hall.states.statusOf(seat) === "available";
  }

  #choose(seats: readonly Seat[]): void {
    this.seats.value = seats;
    this.offer.value = undefined;
    this.reserving.why.value = undefined;
  }

  #lose(gone: readonly Seat[]): readonly Lost[] {
    if (gone.length === 0) return [];
    const ids = new Set(gone.map((x) => x.id));
    const left = this.seats.peek().filter((x) => !ids.has(x.id));
    const taken = [...left];
    const lost = gone.map((seat): Lost => {
      const section = this.hall.sections.peek().get(seat.section);
      const isFree = (x: Seat) => this.#isFree(x);
      const instead = section && seatInstead(section, seat, taken, isFree);
      if (instead) taken.push(instead);
      return { seat, instead };
    });
    this.seats.value = left;
    this.lost.value = [...this.lost.peek(), ...lost];
    return lost;
  }

  #learnFrom(why: unknown, asked: readonly string[]): void {
    const problem = why instanceof Refusal ? why.problem : undefined;
    const gone = problem?.unavailable_ticket_ids ?? [];
    const alternatives = problem?.alternatives ?? [];
    const isGone = new Set<string>(gone);
    this.#lose(this.seats.peek().filter((x) => isGone.has(x.id)));
    this.check(); // the feed went on meanwhile
    if (alternatives.length > 0)
      this.#offer(withAlternatives(asked, gone, alternatives));
  }

  #offer(ids: string[]): void {
    const seats = ids.map((id) =>
      sectionOfTicket(this.hall.sections.peek(), id)?.seats.find(
        (x) => x.id === id,
      ),
    );
    const known = seats.filter((x) => x !== undefined);
    const chosen = this.ids.peek();
    const fresh = known.filter((x) => !chosen.has(x.id));
    // What cannot be named cannot be offered.
    if (known.length === ids.length && fresh.length > 0)
      this.offer.value = { ids, fresh };
  }
}
