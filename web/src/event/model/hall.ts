// An event and its seats as far as they are known here, kept up to date.

import { computed, signal } from "@preact/signals";

import { getEvent, getSection } from "../../api/calls";
import { serverNow } from "../../api/clock";
import { Refusal } from "../../api/refusal";
import type { EventPage, SeatsMessage } from "../../api/types";
import { openLink, type Link } from "../../live/link";
import { loadKept } from "../../room/kept";
import { countAll } from "./counts";
import { placeOfTicket, readSection, type HallSection } from "./hall_section";
import { isRoomClosed } from "./room_door";
import { saleAt, type Sale } from "./sale";
import { SeatStates } from "./seat_states";
import { Sparingly } from "./sparingly";

export type LinkState = "off" | "connecting" | "live" | "reconnecting";

/** The server's clock, in whole seconds, is looked at as often. */
const tickInterval = 1000;

/** Counts of sections that are not loaded are asked for again as often. */
const summaryInterval = 4000;

export class Hall {
  readonly page = signal<EventPage | undefined>(undefined);
  readonly failure = signal<unknown>(undefined);
  /** Whether a waiting room is on, and who has no pass sees no seats. */
  readonly hasRoom = signal(false);
  /**
   * Whether one's place is kept while the seats are shown: without a room it
   * may be somebody who was let in, and whose pass is in a cookie by now.
   */
  readonly keepsPlace = signal(false);
  readonly pass = signal<string | undefined>(undefined);
  readonly now = signal(serverNow());
  readonly sections = signal<ReadonlyMap<string, HallSection>>(new Map());
  readonly sectionFailures = signal<ReadonlyMap<string, unknown>>(new Map());
  /** Rises when the organiser has changed the seating. */
  readonly planned = signal(0);
  /** Rises whenever a seat's state may have changed. */
  readonly round = signal(0);
  readonly linkState = signal<LinkState>("off");

  readonly event = computed(() => this.page.value?.event);
  readonly sale = computed(() => this.#saleNow());
  readonly isOutside = computed(() => this.hasRoom.value && !this.pass.value);
  readonly counts = computed(() => {
    void this.round.value;
    const loaded = this.sections.value.values();
    return countAll(this.page.value?.summary ?? [], loaded, (seat) =>
      this.states.statusOf(seat),
    );
  });

  readonly states = new SeatStates();
  #sale: Sale | undefined;
  #link: Link | undefined;
  #hasSnapshot = false;
  #loading = new Map<string, Promise<void>>();
  #listeners = new Set<() => void>();
  #clock: ReturnType<typeof setInterval> | undefined;
  #summary = new Sparingly(summaryInterval, () => this.#readPage());

  constructor(readonly id: string) {}

  open(): void {
    this.#clock = setInterval(() => this.tick(), tickInterval);
    void this.load();
  }

  close(): void {
    clearInterval(this.#clock);
    this.#summary.stop();
    this.#unlink();
  }

  /** Whoever wants to know at once when seats change. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tick(): void {
    this.now.value = serverNow();
  }

  async load(): Promise<void> {
    this.failure.value = undefined;
    try {
      await this.#readPage();
      await this.#lookAtRoom();
    } catch (why) {
      this.failure.value = why;
    }
  }

  /** The pass of the waiting room has come, was renewed, or has ended. */
  admit(pass: string | undefined): void {
    const before = this.pass.peek();
    this.pass.value = pass;
    if (pass === before) return;
    if (pass === undefined) this.#unlink();
    if (pass === undefined || before !== undefined) return;
    this.sectionFailures.value = new Map();
    void this.load();
  }

  /** Somebody was told that the room is on: look where it is. */
  turnedAway(): void {
    this.hasRoom.value = true;
    this.pass.value = undefined; // the next one opens the seats again
    this.#unlink();
  }

  /** Nobody needs a pass any more. */
  roomHasEnded(): void {
    this.hasRoom.value = false;
    this.keepsPlace.value = false;
    void this.load();
  }

  /** Loads a section's seats once. Its failure is shown where it belongs. */
  loadSection(id: string): Promise<void> {
    if (this.sections.peek().has(id)) return Promise.resolve();
    const known = this.#loading.get(id);
    if (known) return known;
    const loading = this.#readSection(id).finally(() =>
      this.#loading.delete(id),
    );
    this.#loading.set(id, loading);
    return loading;
  }

  /** The same object until it changes: it is looked at each second. */
  #saleNow(): Sale | undefined {
    const event = this.event.value;
    const sale = event && saleAt(event, this.now.value);
    if (JSON.stringify(sale) !== JSON.stringify(this.#sale)) this.#sale = sale;
    return this.#sale;
  }

  async #readPage(): Promise<void> {
    const page = await getEvent(this.id, "summary", this.pass.peek());
    this.tick();
    this.page.value = page;
    if (page.waiting_room) this.hasRoom.value = true;
  }

  async #lookAtRoom(): Promise<void> {
    const page = this.page.peek();
    const first = page?.sections[0]?.id;
    const sale = this.sale.peek()?.is;
    if (first === undefined || sale === "cancelled" || sale === "over") return;
    if (!this.pass.peek() && (await isRoomClosed(this.id, first))) {
      this.turnedAway();
      return;
    }
    // Only whoever has stood in its line can be inside.
    this.keepsPlace.value = loadKept(this.id).receipt !== undefined;
    this.#join();
  }

  async #readSection(id: string): Promise<void> {
    const event = this.event.peek();
    if (!event) return;
    this.#noteFailure(id, undefined);
    try {
      const page = await getSection(this.id, id, this.pass.peek());
      this.states.learn(page.tickets, this.linkState.peek() !== "live");
      const loaded = readSection(page, event);
      this.sections.value = new Map(this.sections.peek()).set(id, loaded);
      this.#tell();
    } catch (why) {
      this.#noteFailure(id, why);
      if (why instanceof Refusal && why.kind === "not-admitted")
        this.turnedAway();
    }
  }

  #noteFailure(id: string, why: unknown): void {
    const failures = new Map(this.sectionFailures.peek());
    if (why === undefined) failures.delete(id);
    else failures.set(id, why);
    this.sectionFailures.value = failures;
  }

  #join(): void {
    if (this.#link) return;
    this.linkState.value = "connecting";
    const link = openLink<SeatsMessage>({
      path: () => `/events/${this.id}/live`,
      onMessage: (message) => this.#hear(message),
      onEnd: () => {
        this.#link = undefined;
        this.linkState.value = "off";
      },
      beforeRetry: () => this.#beforeRetry(),
    });
    this.#link = link;
    link.isUp.subscribe((isUp) => {
      if (this.#link !== link) return;
      if (isUp) this.linkState.value = "live";
      else if (this.linkState.peek() === "live")
        this.linkState.value = "reconnecting";
    });
  }

  #unlink(): void {
    const link = this.#link;
    this.#link = undefined;
    link?.close();
    this.linkState.value = "off";
  }

  /** A room may have closed its door meanwhile; then there is no use. */
  async #beforeRetry(): Promise<void> {
    const first = this.page.peek()?.sections[0]?.id ?? "";
    if (!this.pass.peek() && (await isRoomClosed(this.id, first)))
      this.turnedAway();
  }

  #hear(message: SeatsMessage): void {
    const { changes, isNewPlan } = this.states.hear(message);
    if (isNewPlan) void this.#replan();
    const loaded = [...this.sections.peek().values()];
    const isKnown = (block: number) => loaded.some((x) => x.blocks.has(block));
    // The first snapshot tells what the page said a moment ago.
    const isAfterGap = message.type === "snapshot" && this.#hasSnapshot;
    this.#hasSnapshot = true;
    if (isAfterGap || changes.some((x) => !isKnown(x.block)))
      this.#summary.run();
    this.#tell();
  }

  /** The organiser has changed the seating: what is known is worth nothing. */
  async #replan(): Promise<void> {
    const loaded = [...this.sections.peek().keys()];
    this.sections.value = new Map();
    await this.load();
    this.planned.value += 1;
    for (const id of loaded) await this.loadSection(id);
  }

  #tell(): void {
    this.round.value += 1;
    for (const listener of this.#listeners) listener();
  }
}

/** The section that a ticket belongs to, if its seats are loaded. */
export function sectionOfTicket(
  sections: ReadonlyMap<string, HallSection>,
  ticket: string,
): HallSection | undefined {
  const { block } = placeOfTicket(ticket);
  return [...sections.values()].find((x) => x.blocks.has(block));
}
