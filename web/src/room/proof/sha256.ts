// SHA-256 (FIPS 180-4) of short texts, very many times. `crypto.subtle` answers
// each of them later, which is too slow for a million, and it is missing where
// the page came over plain HTTP.

const words = (table: string): Int32Array =>
  Int32Array.from(table.trim().split(/\s+/), (x) => parseInt(x, 16));

/** First 32 bits of the fractions of the square roots of the first 8 primes. */
const beginning = words(`
  6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19
`);

/** The same of the cube roots of the first 64 primes. */
const constants = words(`
  428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5
  d807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174
  e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da
  983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967
  27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85
  a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070
  19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3
  748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2
`);

const blockBytes = 64;

/** The message schedule of the block that is being worked on. */
const schedule = new Int32Array(64);

const turn = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

function spread(block: Uint8Array): void {
  const w = schedule;
  const at = (i: number) => block[i] ?? 0;
  for (let i = 0; i < 16; ++i)
    w[i] =
      (at(4 * i) << 24) |
      (at(4 * i + 1) << 16) |
      (at(4 * i + 2) << 8) |
      at(4 * i + 3);
  for (let i = 16; i < 64; ++i) {
    const x = w[i - 15]!;
    const y = w[i - 2]!;
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
  }
}

function compress(state: Int32Array, block: Uint8Array): void {
  spread(block);
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!];
  let [e, f, g, h] = [state[4]!, state[5]!, state[6]!, state[7]!];
  for (let i = 0; i < 64; ++i) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + s1 + choice + constants[i]! + schedule[i]!) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + s0 + majority) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}

const encoder = new TextEncoder();

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  encoder.encode(text);

/** A hash that is on its way: what it has taken in can be taken on by others. */
export class Sha256 {
  private readonly state = Int32Array.from(beginning);
  private readonly block = new Uint8Array(blockBytes);
  private length = 0;

  /** Goes on from where `other` stands. */
  resume(other: Sha256): this {
    this.state.set(other.state);
    this.block.set(other.block);
    this.length = other.length;
    return this;
  }

  update(bytes: Uint8Array): this {
    for (let i = 0; i < bytes.length; ++i) {
      this.block[this.length % blockBytes] = bytes[i]!;
      this.length += 1;
      if (this.length % blockBytes === 0) compress(this.state, this.block);
    }
    return this;
  }

  /** Ends it: nothing can be taken in any more. */
  digest(): Uint8Array<ArrayBuffer> {
    const bits = this.length * 8;
    let at = this.length % blockBytes;
    this.block[at++] = 0x80;
    if (at > blockBytes - 8) {
      this.block.fill(0, at);
      compress(this.state, this.block);
      at = 0;
    }
    this.block.fill(0, at);
    const view = new DataView(this.block.buffer);
    view.setUint32(blockBytes - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(blockBytes - 4, bits >>> 0);
    compress(this.state, this.block);
    const result = new DataView(new ArrayBuffer(32));
    this.state.forEach((x, i) => result.setInt32(4 * i, x));
    return new Uint8Array(result.buffer);
  }
}

export const sha256 = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  new Sha256().update(bytes).digest();

/** HMAC (RFC 2104) under one key, which is at most a block long. */
export class HmacSha256 {
  private readonly inner: Sha256;
  private readonly outer: Sha256;

  constructor(key: Uint8Array) {
    if (key.length > blockBytes) throw new Error("the key is too long");
    const padded = new Uint8Array(blockBytes);
    padded.set(key);
    this.inner = new Sha256().update(padded.map((x) => x ^ 0x36));
    this.outer = new Sha256().update(padded.map((x) => x ^ 0x5c));
  }

  of(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const inner = new Sha256().resume(this.inner).update(bytes).digest();
    return new Sha256().resume(this.outer).update(inner).digest();
  }
}

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (x) => x.toString(16).padStart(2, "0")).join("");

/** @param text an even number of hexadecimal digits */
export const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (x) => parseInt(x, 16));
