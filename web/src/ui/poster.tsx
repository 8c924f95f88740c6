// A picture for an event that has none: shapes and colours that follow from its
// genre and name, so a tour looks the same wherever it is shown.

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { EventItem } from "../api/types";
import "./poster.css";

export type PosterSize = "small" | "card" | "wide";

interface Props {
  event: Pick<EventItem, "name" | "image_url"> & { genre?: string };
  size: PosterSize;
}

/** Where on the wheel of colours a genre is. */
const hues: Record<string, number> = {
  afrobeats: 130,
  alternative: 268,
  classical: 236,
  country: 38,
  electronic: 192,
  folk: 96,
  "hip hop": 28,
  "j-pop": 344,
  jazz: 212,
  "k-pop": 308,
  latin: 14,
  metal: 224,
  pop: 326,
  punk: 354,
  "r&b": 286,
  rock: 6,
  soul: 22,
};

/** FNV-1a: the same number for the same text, everywhere and always. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) {
    hash ^= char.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Motif = (next: () => number) => JSX.Element[];

// Each draws on a field of 160 × 100, of which a square may be cut.

const rings: Motif = (next) => {
  const [x, y] = [60 + next() * 60, 40 + next() * 60];
  return [70, 54, 40, 27, 15].map((r, i) => (
    <circle key={r} cx={x} cy={y} r={r} class={`tone-${i % 3}`} />
  ));
};

const rays: Motif = (next) => {
  const x = 50 + next() * 60;
  return Array.from({ length: 9 }, (_, i) => {
    const [left, right] = [-70 + i * 34, -54 + i * 34];
    const points = `${x},104 ${left},-10 ${right},-10`;
    return <polygon key={i} points={points} class={`tone-${i % 3}`} />;
  });
};

const hills: Motif = (next) =>
  [42, 58, 74].map((top, i) => {
    const [a, b] = [top - 26 * next(), top + 22 * next()];
    const line = `M0 ${top} C45 ${a} 75 ${b} 160 ${top - 12 + 18 * next()}`;
    return <path key={top} d={`${line} V100 H0 Z`} class={`tone-${i}`} />;
  });

const bars: Motif = (next) =>
  Array.from({ length: 12 }, (_, i) => {
    const height = 14 + next() * 74;
    return (
      <rect
        key={i}
        x={4 + i * 13}
        y={100 - height}
        width={8}
        height={height + 4}
        rx={4}
        class={`tone-${i % 3}`}
      />
    );
  });

const discs: Motif = (next) =>
  [38, 30, 22, 14].map((r, i) => (
    <circle
      key={r}
      cx={40 + next() * 80}
      cy={15 + next() * 70}
      r={r}
      class={`tone-${i % 3}`}
    />
  ));

const motifs = [rings, rays, hills, bars, discs];

function Art({ name, genre = "" }: { name: string; genre?: string }) {
  const seed = hashOf(name);
  const next = numbersFrom(seed);
  const hue = (hues[genre] ?? seed % 360) + Math.round(next() * 24 - 12);
  const other = hue + (next() < 0.5 ? -1 : 1) * (36 + Math.round(next() * 30));
  const motif = motifs[Math.floor(next() * motifs.length)] ?? rings;
  return (
    <svg
      class="poster-art"
      viewBox="0 0 160 100"
      preserveAspectRatio="xMidYMid slice"
      style={{ "--hue": hue, "--other-hue": other }}
      focusable="false"
    >
      {motif(next)}
    </svg>
  );
}

/** Decoration: the event's name always stands beside it. */
export function Poster({ event, size }: Props) {
  const [hasFailed, setFailed] = useState(false);
  return (
    <div class={`poster poster-${size}`} aria-hidden="true">
      <Art name={event.name} genre={event.genre} />
      {event.image_url && !hasFailed && (
        <img
          src={event.image_url}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => setFailed(true)}
        />
      )}
    </div>
  );
}
