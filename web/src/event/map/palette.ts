// Colours of the map. They are variables of event.css, which knows of light and
// dark; a canvas has to be told what they are at the moment.

import type { Event } from "../../api/types";

/** So many price levels have colours of their own; then they come again. */
export const levelColours = 6;

export interface Palette {
  card: string;
  sunken: string;
  ink: string;
  soft: string;
  line: string;
  lineStrong: string;
  accent: string;
  onAccent: string;
  levels: string[];
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    card: read("card"),
    sunken: read("sunken"),
    ink: read("ink"),
    soft: read("soft"),
    line: read("line"),
    lineStrong: read("line-strong"),
    accent: read("accent"),
    onAccent: read("on-accent"),
    levels: Array.from({ length: levelColours }, (_, i) =>
      read(`level-${i + 1}`),
    ),
  };
}

/** Which colour each price level has, from 0: the dearest has the first. */
export function colourIndexes(event: Event): Map<string, number> {
  const byPrice = [...event.price_levels].sort(
    (a, b) => b.price.amount - a.price.amount,
  );
  return new Map(byPrice.map((x, i) => [x.id, i % levelColours]));
}

const partsOf = (colour: string): number[] =>
  /^#(..)(..)(..)$/
    .exec(longForm(colour))
    ?.slice(1)
    .map((x) => parseInt(x, 16)) ?? [0, 0, 0];

/** `#fff` as `#ffffff`: minifiers shorten colours. */
const longForm = (colour: string): string =>
  colour.length === 4 ? colour.replace(/[^#]/g, "$&$&") : colour;

/** What one sees of a colour laid over a ground, as `#rrggbb`. */
export function mixed(ground: string, colour: string, alpha: number): string {
  const below = partsOf(ground);
  const parts = partsOf(colour).map((x, i) =>
    Math.round(x * alpha + (below[i] ?? 0) * (1 - alpha)),
  );
  return `#${parts.map((x) => x.toString(16).padStart(2, "0")).join("")}`;
}

/** Black or white, whichever is read better on a colour like `#30934b`. */
export function textOn(colour: string): string {
  const [r = 0, g = 0, b = 0] = partsOf(colour).map((x) => {
    const value = x / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  // At this luminance black and white have the same contrast (WCAG).
  return luminance > 0.179 ? "#000" : "#fff";
}
