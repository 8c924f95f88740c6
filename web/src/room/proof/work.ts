// The work that some rooms ask for before one may join (hashcash: Back, 1997):
// a text whose hash begins with so many zero bits. It costs a person a moment,
// and somebody with a hundred thousand programs a day.

import { Sha256, bytesOf } from "./sha256";

export interface WorkTask {
  event: string;
  user: string;
  /** Zero bits that are asked for. */
  bits: number;
}

/** What goes to the server with the join. */
export interface WorkProof {
  minute: number;
  nonce: string;
}

/** A proof counts for five minutes, so it is begun anew before. */
export const minutesKept = 3;

export function leadingZeroBits(hash: Uint8Array): number {
  let bits = 0;
  for (const byte of hash) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}

/**
 * Tries the nonces from `first` on.
 * @returns the one that does, if it was among them
 */
export function search(
  { event, user, bits }: WorkTask,
  minute: number,
  first: number,
  count: number,
): WorkProof | null {
  const beginning = new Sha256().update(
    bytesOf(
      `onsale proof 1\nevent ${event}\nuser ${user}\nminute ${minute}\nnonce `,
    ),
  );
  const hash = new Sha256();
  for (let i = first; i < first + count; ++i) {
    const nonce = i.toString(36);
    const end = bytesOf(`${nonce}\n`);
    if (leadingZeroBits(hash.resume(beginning).update(end).digest()) >= bits)
      return { minute, nonce };
  }
  return null;
}

/**
 * How far it is, in words. There is no "almost done": each try is as likely as
 * the one before.
 */
export function workInWords(tried: number, bits: number): string {
  const usual = 2 ** bits;
  const round = (x: number) =>
    Number(x.toPrecision(2)).toLocaleString(undefined, {
      maximumFractionDigits: 0,
    });
  if (tried === 0) return `This takes about ${round(usual)} tries.`;
  if (tried < usual)
    return `${round(tried)} tries so far; about ${round(usual)} are usual.`;
  return (
    `${round(tried)} tries so far. About ${round(usual)} are usual; ` +
    "it is a matter of luck and will not take much longer."
  );
}
