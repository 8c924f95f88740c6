// Which seat is at a point: seats in the cells of a grid, so that a pointer
// that moves over thousands of them looks at a few.

import type { Point } from "./geometry";
import type { Spots } from "./plan";

export class SpotGrid {
  #cells = new Map<string, number[]>();
  #spots: Spots;
  #size: number;

  constructor(spots: Spots) {
    this.#spots = spots;
    this.#size = Math.max(spots.radius * 4, 1e-3);
    for (let i = 0; i < spots.xs.length; ++i) {
      const key = this.#keyAt(spots.xs[i] as number, spots.ys[i] as number);
      const cell = this.#cells.get(key);
      if (cell) cell.push(i);
      else this.#cells.set(key, [i]);
    }
  }

  /** @returns the index of the nearest seat, at most `within` away; or -1 */
  nearest([x, y]: Point, within: number): number {
    let best = -1;
    let least = within;
    const reach = Math.ceil(within / this.#size);
    const [column, row] = this.#cellAt(x, y);
    for (let r = row - reach; r <= row + reach; ++r)
      for (let c = column - reach; c <= column + reach; ++c)
        for (const i of this.#cells.get(`${c} ${r}`) ?? []) {
          const dx = (this.#spots.xs[i] as number) - x;
          const dy = (this.#spots.ys[i] as number) - y;
          const distance = Math.hypot(dx, dy);
          if (distance > least) continue;
          least = distance;
          best = i;
        }
    return best;
  }

  #cellAt(x: number, y: number): Point {
    return [Math.floor(x / this.#size), Math.floor(y / this.#size)];
  }

  #keyAt(x: number, y: number): string {
    return this.#cellAt(x, y).join(" ");
  }
}
