// The map of a hall: seats to look at, to point at, and to choose.

import { useId, useRef } from "preact/hooks";
import type { RefObject, TargetedPointerEvent } from "preact";

import type { EventPage } from "../../api/types";
import { useShop } from "../model/shop";
import { AreaPanel } from "./area_panel";
import type { MapModel } from "./map_model";
import { MapKey } from "./map_key";
import { Tooltip } from "./tooltip";
import { useMap } from "./use_map";

const zoomStep = 1.6;

function ZoomButtons({ model }: { model: MapModel }) {
  return (
    <div class="map-buttons">
      <button
        type="button"
        class="button map-button"
        aria-label="Closer"
        onClick={() => model.view.zoomBy(zoomStep)}
      >
        <span aria-hidden="true">+</span>
      </button>
      <button
        type="button"
        class="button map-button"
        aria-label="Further away"
        onClick={() => model.view.zoomBy(1 / zoomStep)}
      >
        <span aria-hidden="true">−</span>
      </button>
      <button
        type="button"
        class="button map-button"
        aria-label="Show all"
        onClick={() => model.view.showAll()}
      >
        <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
          <path
            d="M2 7V2h5M13 2h5v5M18 13v5h-5M7 18H2v-5"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
          />
        </svg>
      </button>
    </div>
  );
}

/** A section's seats may be asked for again where they did not come. */
function retryFailed(model: MapModel): void {
  const { hall } = model.shop;
  for (const id of hall.sectionFailures.peek().keys())
    void hall.loadSection(id);
}

const help =
  "Arrow keys lead from section to section. Enter goes into one: then arrow " +
  "keys lead from seat to seat, Enter chooses, Escape goes out. Plus and minus " +
  "zoom. The list shows the same.";

interface StageProps {
  model: MapModel;
  canvas: RefObject<HTMLCanvasElement>;
  stage: RefObject<HTMLDivElement>;
  helpId: string;
}

/** What is pointed at, tapped, and steered by keys. */
function Stage({ model, canvas, stage, helpId }: StageProps) {
  const hover = (x: TargetedPointerEvent<HTMLElement>) => {
    if (x.pointerType === "mouse" && x.buttons === 0)
      model.hover([x.offsetX, x.offsetY]);
  };
  const tap = (x: MouseEvent) => {
    // Browsers say what it was; older ones send a plain mouse event.
    const { pointerType } = x as MouseEvent & { pointerType?: string };
    retryFailed(model);
    model.tap(
      [x.offsetX, x.offsetY],
      pointerType === "mouse" ? "mouse" : "touch",
    );
  };
  const press = (x: KeyboardEvent) => {
    if (x.ctrlKey || x.metaKey || x.altKey) return;
    if (model.press(x.key)) x.preventDefault();
  };
  const focus = () => {
    if (stage.current?.matches(":focus-visible")) model.focus();
  };
  return (
    <div
      class="map-stage"
      role="application"
      aria-label="Map of the seats"
      aria-describedby={helpId}
      tabIndex={0}
      ref={stage}
      onKeyDown={press}
      onFocus={focus}
      onBlur={() => model.blur()}
    >
      <canvas
        ref={canvas}
        aria-hidden="true"
        onPointerMove={hover}
        onPointerLeave={() => model.leave()}
        onClick={tap}
      />
      <Tooltip model={model} />
    </div>
  );
}

export function SeatMap({ page }: { page: EventPage }) {
  const { openArea } = useShop();
  const { canvas, model } = useMap(page);
  const helpId = useId();
  const stage = useRef<HTMLDivElement>(null);
  const opened = page.sections.find((x) => x.id === openArea.value);
  const closeArea = () => {
    openArea.value = null;
    stage.current?.focus();
  };
  return (
    <div class="map-part">
      <div class="map-frame">
        <Stage model={model} canvas={canvas} stage={stage} helpId={helpId} />
        <ZoomButtons model={model} />
        {opened && <AreaPanel section={opened} onClose={closeArea} />}
      </div>
      <p id={helpId} class="visually-hidden">
        {help}
      </p>
      <p class="visually-hidden" aria-live="polite">
        {model.said.value}
      </p>
      <MapKey />
    </div>
  );
}
