// Seats to choose from, as a map or as a list, and beside them what is chosen.

import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { EventPage } from "../api/types";
import { Failed } from "../ui/loading";
import { BestAvailable } from "./buy/best_available";
import { CartCard } from "./buy/cart_card";
import { Levels } from "./levels";
import { LinkBadge } from "./link_badge";
import { SectionList } from "./list/section_list";
import { useShop } from "./model/shop";

type MapPart = typeof import("./map/seat_map").SeatMap;

/** The map is the largest part of the page's code, and comes after the rest. */
function useMapPart(): { Part?: MapPart; why?: unknown; retry: () => void } {
  const [part, setPart] = useState<{ Part?: MapPart; why?: unknown }>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    import("./map/seat_map")
      .then((x) => isCurrent && setPart({ Part: x.SeatMap }))
      .catch((why: unknown) => isCurrent && setPart({ why }));
    return () => {
      isCurrent = false;
    };
  }, [round]);
  return { ...part, retry: () => setRound((x) => x + 1) };
}

function MapOrList({ page }: { page: EventPage }) {
  const shop = useShop();
  const { Part, why, retry } = useMapPart();
  if (shop.looksAt.value === "list") return <SectionList page={page} />;
  if (Part) return <Part page={page} />;
  return (
    <div class="map-frame map-waiting">
      {why === undefined ? (
        <p class="soft">Drawing the map…</p>
      ) : (
        <Failed why={new Error("The map could not be loaded")} retry={retry} />
      )}
    </div>
  );
}

const ways = [
  ["map", "Map"],
  ["list", "List"],
] as const;

function Switch() {
  const { looksAt } = useShop();
  return (
    <div class="switch" role="group" aria-label="Show seats as">
      {ways.map(([way, name]) => (
        <button
          key={way}
          type="button"
          class="switch-part"
          aria-pressed={looksAt.value === way}
          onClick={() => (looksAt.value = way)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

interface FilterProps {
  isOn: Signal<boolean>;
  children: ComponentChildren;
}

function Filter({ isOn, children }: FilterProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isOn.value}
        onChange={(x) => (isOn.value = x.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}

function Toolbar({ page }: { page: EventPage }) {
  const { accessibleOnly, availableOnly, looksAt } = useShop();
  const hasSeats = page.sections.some((x) => x.kind === "seated");
  return (
    <div class="seats-toolbar">
      <div class="row spread">
        <div class="row">
          <h2>Choose your {hasSeats ? "seats" : "places"}</h2>
          <LinkBadge />
        </div>
        {hasSeats && (
          <div class="row seats-filters">
            {looksAt.value === "list" && (
              <Filter isOn={availableOnly}>Available only</Filter>
            )}
            <Filter isOn={accessibleOnly}>
              <span aria-hidden="true">♿ </span>Accessible only
            </Filter>
            <Switch />
          </div>
        )}
      </div>
      <Levels event={page.event} />
    </div>
  );
}

export function SeatsArea() {
  const { hall } = useShop();
  const page = hall.page.value;
  if (!page) return null;
  if (page.partial && !page.summary)
    return (
      <Failed
        why={new Error("The seats cannot be shown at the moment")}
        retry={() => void hall.load()}
      />
    );
  const hasSeats = page.sections.some((x) => x.kind === "seated");
  return (
    <div class={hasSeats ? "seats" : "seats seats-none"}>
      <div class="seats-main">
        <Toolbar page={page} />
        {hasSeats ? <MapOrList page={page} /> : <SectionList page={page} />}
      </div>
      {hasSeats && (
        <>
          <div class="seats-cart">
            <CartCard page={page} />
          </div>
          <div class="seats-tools">
            <BestAvailable page={page} />
          </div>
        </>
      )}
    </div>
  );
}

export function SeatsSkeleton() {
  return (
    <div class="seats" aria-hidden="true">
      <div class="seats-main">
        <div class="seats-toolbar seats-toolbar-skeleton" />
        <div class="map-frame map-waiting" />
      </div>
      <div class="seats-tools">
        <div class="card best-skeleton" />
      </div>
    </div>
  );
}
