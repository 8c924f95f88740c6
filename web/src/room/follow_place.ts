// Keeps up with one's place in a line, by whatever comes through: a live
// connection (live/link.ts), or else requests that wait for news. Either tells
// the room that one is there.

import {
  batch,
  computed,
  effect,
  signal,
  type ReadonlySignal,
} from "@preact/signals";

import { get } from "../api/http";
import { Refusal } from "../api/refusal";
import { lookWhoIAm, session } from "../api/session";
import type { PlaceMessage } from "../api/types";
import { openLink, type Link } from "../live/link";

export interface Following {
  /** Null: one has no place. Undefined: it is not known yet. */
  readonly place: ReadonlySignal<PlaceMessage | null | undefined>;
  /** Whether news come in. Only means something while one has a place. */
  readonly isUp: ReadonlySignal<boolean>;
  /** Why it is not known whether one has a place. */
  readonly trouble: ReadonlySignal<unknown>;
  /** Takes in what the join was told. */
  hear(message: PlaceMessage): void;
  /** Asks now. @throws Refusal */
  ask(): Promise<void>;
  close(): void;
}

/** Links have so long to come back before requests wait for news instead. */
const linkPatience = 8_000;

/** Between two requests of which the first has failed. */
const failurePause = 4_000;

const pause = (ms: number): Promise<void> =>
  new Promise((done) => setTimeout(done, ms * (0.75 + Math.random() / 2)));

/** Whoever is in one of these states is told nothing more. */
const finalStates = new Set<PlaceMessage["state"]>([
  "finished",
  "left",
  "forfeited",
  "sold_out",
  "ended",
]);

const meansNoPlace = (why: unknown): boolean =>
  why instanceof Refusal &&
  (why.kind === "not-found" || why.kind === "unauthenticated");

class PlaceFollower implements Following {
  readonly place = signal<PlaceMessage | null | undefined>(undefined);
  readonly trouble = signal<unknown>(undefined);
  private readonly link = signal<Link | null>(null);
  private readonly isPolled = signal(false);
  readonly isUp = computed(
    () => this.link.value?.isUp.value || this.isPolled.value,
  );
  private readonly room: string;
  private isClosed = false;
  private isPolling = false;
  private patience?: ReturnType<typeof setTimeout>;
  private readonly stopWatching: () => void;

  constructor(event: string) {
    this.room = `/events/${event}/waiting-room`;
    this.stopWatching = effect(() => {
      const isDown = this.link.value?.isUp.value === false;
      clearTimeout(this.patience);
      if (isDown)
        this.patience = setTimeout(() => void this.poll(), linkPatience);
    });
    document.addEventListener("visibilitychange", this.look);
    void this.begin();
  }

  hear(message: PlaceMessage): void {
    // What was known is of the place before this one, if there was one.
    batch(() => {
      this.hangUp();
      this.place.value = undefined;
      this.take(message);
    });
  }

  ask(): Promise<void> {
    return this.askFor(`${this.room}/place`);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.patience);
    this.stopWatching();
    document.removeEventListener("visibilitychange", this.look);
    this.hangUp();
  }

  private take(message: PlaceMessage | null): void {
    if (this.isClosed) return;
    const known = this.place.peek();
    this.trouble.value = undefined;
    // An answer may have been on its way for longer than later news.
    if (known && message && message.seq < known.seq) return;
    this.place.value = message;
    if (!message || finalStates.has(message.state)) this.hangUp();
    else if (!this.link.peek()) this.connect();
  }

  private connect(): void {
    this.link.value = openLink<PlaceMessage>({
      path: () => `${this.room}/live${this.after()}`,
      onMessage: (x) => this.take(x),
      onEnd: () => {
        this.hangUp();
        this.ask().catch(() => undefined);
      },
    });
  }

  private hangUp(): void {
    this.link.peek()?.close();
    this.link.value = null;
  }

  /** Asks for what is later than what is known. */
  private after(): string {
    return `?after=${this.place.peek()?.seq ?? 0}`;
  }

  private async askFor(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<void> {
    const who = session.peek() ?? (await lookWhoIAm());
    try {
      this.take(who ? await get<PlaceMessage>(path, { headers }) : null);
    } catch (why) {
      if (!meansNoPlace(why)) throw why;
      this.take(null);
    }
  }

  private async begin(): Promise<void> {
    while (!this.isClosed && this.place.peek() === undefined) {
      try {
        await this.ask();
      } catch (why) {
        this.trouble.value = why;
        await pause(failurePause);
      }
    }
  }

  /** Instead of the link, for as long as it does not come through. */
  private async poll(): Promise<void> {
    if (this.isPolling) return;
    this.isPolling = true;
    while (!this.isClosed && this.link.peek()?.isUp.peek() === false) {
      const path = `${this.room}/place${this.after()}`;
      try {
        await this.askFor(path, { Prefer: "wait=25" });
        this.isPolled.value = true;
      } catch {
        this.isPolled.value = false;
        await pause(failurePause);
      }
    }
    this.isPolled.value = false;
    this.isPolling = false;
  }

  /** On another device, or in another tab, one may have joined again. */
  private readonly look = (): void => {
    const known = this.place.peek();
    const isStale = known && finalStates.has(known.state);
    if (document.visibilityState === "visible" && isStale)
      this.ask().catch(() => undefined);
  };
}

export const followPlace = (event: string): Following =>
  new PlaceFollower(event);
