// What the map does when it is pointed at, tapped, or steered by keys.

import { computed, signal } from "@preact/signals";

import type { Cart } from "../model/cart";
import type { HallSection, Seat } from "../model/hall_section";
import type { Shop } from "../model/shop";
import { toggleWords } from "../model/toggle_words";
import { areaLabel, seatInSection } from "./map_words";
import { arrowOf, nextArea, nextSeat, type Arrow } from "./arrows";
import {
  grown,
  isInside,
  middleOf,
  overlap,
  toPlan,
  visibleBox,
  type Box,
  type Point,
} from "./geometry";
import type { MapView } from "./map_view";
import { spotsOf, type Area, type Plan } from "./plan";
import { showsSeats, type Pointed, type Spotted } from "./scene";
import { SectionLoader } from "./section_loader";
import { SpotGrid } from "./spot_grid";
import { isWanted } from "./wanted";

/** How far from a seat, in pixels, a finger or a mouse still means it. */
export const reach = { touch: 22, mouse: 9 };

/** Smaller seats, in pixels, are not told apart: one goes closer first. */
const leastSize = { touch: 13, mouse: 5 };

/** How large seats are after that. */
const closeUpSize = 24;

export type Pointer = keyof typeof reach;

const zoomStep = 1.5;

/** There is nothing to see in an area without seats but where it is. */
const withSurroundings = (box: Box): Box => grown(box, (box.x1 - box.x0) * 0.4);

export class MapModel {
  readonly pointed = signal<Pointed | null>(null);
  /** Where the pointer is, if it points at a section. */
  readonly pointer = signal<Point>([0, 0]);
  /** What is told to those who cannot see the map. */
  readonly said = signal("");
  readonly spotted = computed<ReadonlyMap<string, Spotted>>(() => {
    const sections = this.shop.hall.sections.value;
    return new Map(
      this.plan.areas.flatMap((area) => {
        const section = sections.get(area.section.id);
        return section ? [[section.id, this.#spot(area, section)]] : [];
      }),
    );
  });

  view!: MapView;
  #spots = new WeakMap<HallSection, Spotted>();
  #loader = new SectionLoader((id) => this.shop.hall.loadSection(id));

  constructor(
    readonly shop: Shop,
    readonly plan: Plan,
  ) {}

  /** What is at a point of the screen. */
  at(point: Point, pointer: Pointer): Omit<Pointed, "by"> | null {
    const view = this.view.view.peek();
    const on = toPlan(view, point);
    if (showsSeats(this.plan, view)) {
      const seat = this.#seatAt(on, reach[pointer] / view.k);
      if (seat) return seat;
    }
    const area = this.plan.areas.findLast((x) => isInside(x.outline, on));
    return area ? { area } : null;
  }

  hover(point: Point): void {
    const at = this.at(point, "mouse");
    // Among seats, the ground between them says nothing new.
    const found = at && !at.seat && this.#showsSeatsOf(at.area) ? null : at;
    const before = this.pointed.peek();
    this.pointer.value = point;
    if (before?.area === found?.area && before?.seat === found?.seat) return;
    this.pointed.value = found && { ...found, by: "pointer" };
  }

  leave(): void {
    if (this.pointed.peek()?.by === "pointer") this.pointed.value = null;
  }

  tap(point: Point, pointer: Pointer): void {
    const found = this.at(point, pointer);
    this.pointed.value = found?.seat ? { ...found, by: "pointer" } : null;
    if (!found) return;
    const { area, seat } = found;
    const radius = this.spotted.peek().get(area.section.id)?.spots.radius ?? 0;
    const size = 2 * radius * this.view.view.peek().k;
    if (seat && size >= leastSize[pointer]) {
      const result = this.#choose(seat);
      // A finger does not stay: what is chosen shows up on the map by itself.
      if (pointer === "touch" && (result === "chosen" || result === "dropped"))
        this.pointed.value = null;
    } else if (!this.#isClose(area)) this.#enter(area);
    else if (seat)
      this.view.closeUp(
        this.spotOf(area, seat) ?? area.centre,
        closeUpSize / (2 * radius),
      );
  }

  /** @returns whether the key meant something */
  press(key: string): boolean {
    const arrow = arrowOf(key);
    if (arrow) this.#move(arrow);
    else if (key === "Enter" || key === " ") void this.#act();
    else if (key === "+" || key === "=") this.view.zoomBy(zoomStep);
    else if (key === "-") this.view.zoomBy(1 / zoomStep);
    else if (key === "0") this.view.showAll();
    else if (key === "Escape") return this.#goOut();
    else return false;
    return true;
  }

  /** The keyboard has come to the map. */
  focus(): void {
    const known = this.pointed.peek();
    if (known?.by === "keys") return;
    const area = known?.area ?? this.plan.areas[0];
    if (area) this.#pointAt({ area, by: "keys" });
  }

  /** The keyboard has gone. */
  blur(): void {
    if (this.pointed.peek()?.by === "keys") this.pointed.value = null;
  }

  /** Loads the seats of sections that are in sight. */
  lookAround(): void {
    const view = this.view.view.peek();
    if (!showsSeats(this.plan, view)) return this.#loader.want([]);
    const { width, height } = this.view.size;
    const seen = visibleBox(view, width, height);
    const [mx, my] = middleOf(seen);
    const failed = this.shop.hall.sectionFailures.peek();
    const distance = ({ centre: [x, y] }: Area) => Math.hypot(x - mx, y - my);
    const wanted = this.plan.areas
      .filter((x) => x.section.kind === "seated" && overlap(x.box, seen))
      .filter((x) => !this.spotted.peek().has(x.section.id))
      .filter((x) => !failed.has(x.section.id))
      .sort((a, b) => distance(a) - distance(b));
    this.#loader.want(wanted.map((x) => x.section.id));
  }

  /** Where a seat is on the plan. */
  spotOf(area: Area, seat: Seat): Point | undefined {
    const spotted = this.spotted.peek().get(area.section.id);
    const i = spotted?.section.seats.indexOf(seat) ?? -1;
    const x = spotted?.spots.xs[i];
    const y = spotted?.spots.ys[i];
    return x === undefined || y === undefined ? undefined : [x, y];
  }

  #spot(area: Area, section: HallSection): Spotted {
    let spotted = this.#spots.get(section);
    if (!spotted) {
      const spots = spotsOf(area, section);
      spotted = { section, spots, grid: new SpotGrid(spots) };
      this.#spots.set(section, spotted);
    }
    return spotted;
  }

  #showsSeatsOf(area: Area): boolean {
    return (
      this.spotted.peek().has(area.section.id) &&
      showsSeats(this.plan, this.view.view.peek())
    );
  }

  #seatAt(on: Point, within: number): Omit<Pointed, "by"> | null {
    const [x, y] = on;
    for (const area of this.plan.areas) {
      const spotted = this.spotted.peek().get(area.section.id);
      const box = grown(area.box, within);
      if (!spotted || x < box.x0 || x > box.x1 || y < box.y0 || y > box.y1)
        continue;
      const i = spotted.grid.nearest(on, within);
      const seat = spotted.section.seats[i];
      if (seat) return { area, seat };
    }
    return null;
  }

  /** Whether a section is as large on the screen as it would be made. */
  #isClose(area: Area): boolean {
    const { width, height } = this.view.size;
    const { k } = this.view.view.peek();
    const { x0, y0, x1, y1 } = area.box;
    return Math.max(((x1 - x0) * k) / width, ((y1 - y0) * k) / height) > 0.7;
  }

  #enter(area: Area): void {
    const { hall, openArea } = this.shop;
    const isGeneral = area.section.kind === "general";
    openArea.value = isGeneral ? area.section.id : null;
    this.view.show(isGeneral ? withSurroundings(area.box) : area.box);
    if (area.section.kind === "seated") void hall.loadSection(area.section.id);
  }

  #choose(seat: Seat): ReturnType<Cart["toggle"]> {
    const { cart } = this.shop;
    const result = cart.toggle(seat);
    this.#say(toggleWords(result, seat, cart.limit.peek()));
    return result;
  }

  #move(arrow: Arrow): void {
    const now = this.pointed.peek();
    if (now?.seat) {
      const section = this.spotted.peek().get(now.area.section.id)?.section;
      const { rotation } = now.area.place;
      const seat = section && nextSeat(section, rotation, now.seat, arrow);
      if (seat) this.#pointAt({ area: now.area, seat, by: "keys" });
      else this.#say("The section ends here. Escape leads out of it.");
      return;
    }
    const from = now ? this.plan.areas.indexOf(now.area) : -1;
    const area = this.plan.areas[nextArea(this.plan.areas, from, arrow)];
    if (area) this.#pointAt({ area, by: "keys" });
  }

  async #act(): Promise<void> {
    const now = this.pointed.peek();
    if (!now) return this.focus();
    if (now.seat) {
      this.#choose(now.seat);
      return;
    }
    const { id, kind } = now.area.section;
    this.#enter(now.area);
    if (kind === "general") return;
    await this.shop.hall.loadSection(id);
    const section = this.spotted.peek().get(id)?.section;
    if (!section) return this.#say("Its seats could not be loaded.");
    // Whoever has gone elsewhere meanwhile is not called back.
    if (this.pointed.peek()?.area !== now.area) return;
    const seat = section.seats.find((x) => this.#isChoosable(x));
    this.#pointAt({
      area: now.area,
      seat: seat ?? section.seats[0],
      by: "keys",
    });
  }

  #isChoosable(seat: Seat): boolean {
    const { hall, level, accessibleOnly } = this.shop;
    const wanted = {
      level: level.peek(),
      accessibleOnly: accessibleOnly.peek(),
    };
    return hall.states.statusOf(seat) === "available" && isWanted(wanted, seat);
  }

  #goOut(): boolean {
    const now = this.pointed.peek();
    if (now?.seat) {
      this.#pointAt({ area: now.area, by: "keys" });
      return true;
    }
    if (this.view.isWhole) return false;
    this.shop.openArea.value = null;
    this.view.showAll();
    return true;
  }

  #pointAt(pointed: Pointed): void {
    this.pointed.value = pointed;
    const { area, seat } = pointed;
    const at = seat ? this.spotOf(area, seat) : area.centre;
    if (at) this.view.keepInSight(at);
    this.#say(
      seat ? seatInSection(this.shop, seat) : areaLabel(this.shop, area),
    );
  }

  #say(text: string): void {
    this.said.value = text;
  }
}
