// Ties the map to its canvas and to what it shows.

import { computed, effect, signal, type Signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";

import type { EventPage } from "../../api/types";
import type { HallSection } from "../model/hall_section";
import { useShop, type Shop } from "../model/shop";
import { dress, type Dresser } from "./looks";
import { MapModel } from "./map_model";
import { MapView } from "./map_view";
import { paint } from "./paint";
import { colourIndexes, readPalette, type Palette } from "./palette";
import { planOf } from "./plan";
import type { Scene } from "./scene";

/** The map has stood still for so long before seats are loaded for it. */
const lookAroundPause = 120;

/** Works out how seats are drawn, section by section as they are asked for. */
function codesFor(shop: Shop, colours: ReadonlyMap<string, number>) {
  const { hall, cart, held, level, accessibleOnly } = shop;
  void [hall.round.value, cart.ids.value, held.value];
  const dresser: Dresser = {
    level: level.value,
    accessibleOnly: accessibleOnly.value,
    statusOf: (seat) => hall.states.statusOf(seat),
    markOf: (seat) => shop.markOf(seat),
    colourOf: (x) => colours.get(x) ?? 0,
  };
  const known = new Map<HallSection, Uint8Array>();
  return (section: HallSection) => {
    const codes = known.get(section) ?? dress(section, dresser);
    known.set(section, codes);
    return codes;
  };
}

/** What is drawn; it is put together anew when something of it changes. */
function watchScene(
  event: EventPage["event"],
  shop: Shop,
  model: MapModel,
  palette: Signal<Palette>,
) {
  const { hall, level } = shop;
  const colours = colourIndexes(event);
  const codes = computed(() => codesFor(shop, colours));
  return computed<Scene>(() => ({
    plan: model.plan,
    counts: hall.counts.value,
    spotted: model.spotted.value,
    failed: new Set(hall.sectionFailures.value.keys()),
    codesOf: codes.value,
    level: level.value,
    pointed: model.pointed.value,
    palette: palette.value,
    colourOf: (x) =>
      palette.value.levels[colours.get(x) ?? 0] ?? palette.value.soft,
  }));
}

/** The palette as it is at the moment: by day and by night it is another. */
function watchPalette(element: Element) {
  const palette = signal(readPalette(element));
  const night = matchMedia("(prefers-color-scheme: dark)");
  const read = () => (palette.value = readPalette(element));
  night.addEventListener("change", read);
  return { palette, stop: () => night.removeEventListener("change", read) };
}

function watchSize(frame: Element, view: MapView) {
  const observer = new ResizeObserver(([entry]) => {
    const { width, height } = entry?.contentRect ?? { width: 0, height: 0 };
    if (width > 0 && height > 0) view.resize(width, height);
  });
  observer.observe(frame);
  return observer;
}

function lookAroundLater(model: MapModel, view: MapView) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    void view.view.value;
    void model.spotted.value;
    clearTimeout(timer);
    timer = setTimeout(() => model.lookAround(), lookAroundPause);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

export function useMap(page: EventPage) {
  const shop = useShop();
  const canvas = useRef<HTMLCanvasElement>(null);
  // Counts come anew all the time; where sections are changes hardly ever.
  const plan = useMemo(() => planOf(page), [shop.hall.planned.value]);
  const model = useMemo(() => new MapModel(shop, plan), [shop, plan]);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    const frame = element?.parentElement;
    if (!element || !context || !frame) return;
    const { palette, stop: stopPalette } = watchPalette(frame);
    const scene = watchScene(page.event, shop, model, palette);
    const view = new MapView(
      element,
      plan,
      (screen) => paint(context, scene.value, screen),
      (at) => model.at(at, "mouse")?.seat !== undefined,
    );
    model.view = view;
    const stopPainting = effect(() => {
      void scene.value;
      view.repaint();
    });
    const size = watchSize(frame, view);
    const stopLooking = lookAroundLater(model, view);
    return () => {
      stopPalette();
      stopPainting();
      stopLooking();
      size.disconnect();
      view.close();
    };
  }, [shop, model]);
  return { canvas, model };
}
