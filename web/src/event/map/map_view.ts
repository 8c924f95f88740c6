// The map's canvas: where it is looked at, and when it is drawn.

import { signal } from "@preact/signals";
import { select, type Selection } from "d3-selection";
import {
  zoom,
  zoomIdentity,
  type D3ZoomEvent,
  type ZoomBehavior,
} from "d3-zoom";

import {
  fitting,
  middleOf,
  toScreen,
  visibleBox,
  type Box,
  type Point,
  type View,
} from "./geometry";
import type { Plan } from "./plan";
import type { Screen } from "./scene";

const margin = 16;

/** Two seats are at most so many pixels apart. */
const mostPitch = 44;

/** At least so much closer than all of it, where there are no seats. */
const leastRange = 4;

const glideTime = 350;

/** What is kept in sight stays so far from the edge, in pixels. */
const edge = 48;

const easeInOut = (t: number) => t * t * (3 - 2 * t);

const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class MapView {
  readonly view = signal<View>({ k: 1, x: 0, y: 0 });
  #selection: Selection<HTMLCanvasElement, unknown, null, undefined>;
  #zoom: ZoomBehavior<HTMLCanvasElement, unknown>;
  #width = 0;
  #height = 0;
  #whole: View = { k: 1, x: 0, y: 0 };
  #frame = 0;
  #glide = 0;

  /**
   * @param draw draws the canvas, at most once a frame
   * @param isSeatAt whether a seat is at a point: then two clicks are meant
   * for it, and do not zoom
   */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly plan: Plan,
    private readonly draw: (screen: Screen) => void,
    isSeatAt: (at: Point) => boolean,
  ) {
    this.#selection = select(canvas);
    this.#zoom = zoom<HTMLCanvasElement, unknown>()
      .filter((event: Event) => this.#isForMap(event, isSeatAt))
      .on("start", (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        if (event.sourceEvent) this.#stopGliding();
      })
      .on("zoom", (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        const { k, x, y } = event.transform;
        this.view.value = { k, x, y };
        this.#allowScrolling();
        this.repaint();
      });
    this.#selection.call(this.#zoom);
  }

  close(): void {
    this.#stopGliding();
    cancelAnimationFrame(this.#frame);
    this.#selection.on(".zoom", null);
  }

  get isWhole(): boolean {
    return this.view.peek().k <= this.#whole.k * 1.01;
  }

  get size(): { width: number; height: number } {
    return { width: this.#width, height: this.#height };
  }

  resize(width: number, height: number): void {
    if (width === this.#width && height === this.#height) return;
    const wasWhole = this.#width === 0 || this.isWhole;
    const [middle, k] = [this.#middle(), this.view.peek().k];
    this.#width = width;
    this.#height = height;
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
    this.#whole = fitting(this.plan.box, width, height, margin);
    const { x0, y0, x1, y1 } = visibleBox(this.#whole, width, height);
    const closest = Math.max(
      this.#whole.k * leastRange,
      mostPitch / this.plan.pitch,
    );
    this.#zoom
      .extent([
        [0, 0],
        [width, height],
      ])
      .scaleExtent([this.#whole.k, closest])
      .translateExtent([
        [x0, y0],
        [x1, y1],
      ]);
    this.#jump(wasWhole ? this.#whole : this.#around(middle, k));
    this.#paintNow(); // a canvas that was resized is empty
  }

  showAll(): void {
    this.#glideTo(this.#whole);
  }

  show(box: Box): void {
    const { k } = fitting(box, this.#width, this.#height, margin * 2);
    this.closeUp(middleOf(box), k);
  }

  zoomBy(factor: number): void {
    this.closeUp(this.#middle(), this.view.peek().k * factor);
  }

  /** @param k pixels to a unit of the plan, if it may be so many */
  closeUp(middle: Point, k: number): void {
    const [least, most] = this.#zoom.scaleExtent();
    this.#glideTo(this.#around(middle, Math.min(most, Math.max(least, k))));
  }

  /** Moves no further than it takes to see a point. */
  keepInSight(at: Point): void {
    const view = this.view.peek();
    const [x, y] = toScreen(view, at);
    const push = (x: number, length: number) =>
      Math.max(0, edge - x) - Math.max(0, x - (length - edge));
    const dx = push(x, this.#width);
    const dy = push(y, this.#height);
    if (dx !== 0 || dy !== 0)
      this.#jump({ k: view.k, x: view.x + dx, y: view.y + dy });
  }

  repaint(): void {
    if (this.#frame !== 0 || this.#width === 0) return;
    this.#frame = requestAnimationFrame(() => this.#paintNow());
  }

  #paintNow(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.draw({
      view: this.view.peek(),
      width: this.#width,
      height: this.#height,
      ratio: this.canvas.width / Math.max(1, this.#width),
    });
  }

  /**
   * One finger on the whole map scrolls the page: on a phone the map is almost
   * as large as the screen, and people must get past it.
   */
  #isForMap(event: Event, isSeatAt: (at: Point) => boolean): boolean {
    if (event.type === "touchstart")
      return !this.isWhole || (event as TouchEvent).touches.length > 1;
    const mouse = event as MouseEvent;
    if (event.type === "dblclick" && isSeatAt([mouse.offsetX, mouse.offsetY]))
      return false;
    return event.type === "wheel" || (!mouse.ctrlKey && !mouse.button);
  }

  #allowScrolling(): void {
    this.canvas.style.touchAction = this.isWhole ? "pan-y" : "none";
  }

  #middle(): Point {
    const { k, x, y } = this.view.peek();
    return [(this.#width / 2 - x) / k, (this.#height / 2 - y) / k];
  }

  #around([x, y]: Point, k: number): View {
    return { k, x: this.#width / 2 - x * k, y: this.#height / 2 - y * k };
  }

  #jump({ k, x, y }: View): void {
    const to = zoomIdentity.translate(x, y).scale(k);
    const constrained = this.#zoom.constrain()(
      to,
      [
        [0, 0],
        [this.#width, this.#height],
      ],
      this.#zoom.translateExtent(),
    );
    this.#selection.call(this.#zoom.transform, constrained);
  }

  #glideTo(to: View): void {
    this.#stopGliding();
    if (isStill()) {
      this.#jump(to);
      return;
    }
    const from = this.view.peek();
    const start = performance.now();
    const step = () => {
      const t = easeInOut(Math.min(1, (performance.now() - start) / glideTime));
      this.#jump(between(from, to, t));
      this.#glide = t < 1 ? requestAnimationFrame(step) : 0;
    };
    step();
  }

  #stopGliding(): void {
    cancelAnimationFrame(this.#glide);
    this.#glide = 0;
  }
}

/** Zooms evenly, and keeps still the point that has the same place in both. */
function between(from: View, to: View, t: number): View {
  if (t >= 1) return to;
  const k = from.k * (to.k / from.k) ** t;
  const s = to.k === from.k ? t : (k - from.k) / (to.k - from.k);
  return {
    k,
    x: from.x + (to.x - from.x) * s,
    y: from.y + (to.y - from.y) * s,
  };
}
