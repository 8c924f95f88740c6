// Where the name of a card comes from that a confirm is sent with.

export interface CardSource {
  /** @returns null if there is none yet; whoever is asked has said why */
  takeCard: () => Promise<string | null>;
}

/** Whoever has cards tells when there is somebody to ask, and when not. */
export type TellSource = (source: CardSource | null) => void;
