import { money } from "../../words/money";
import { sectionName } from "../../words/ticket";
import { seatName, statusInWords } from "../model/seat_words";
import { useShop } from "../model/shop";
import { toScreen, type Point } from "./geometry";
import type { MapModel } from "./map_model";
import { leftOf, pricesOf } from "./map_words";
import type { Pointed } from "./scene";

/** Half of its widest, in pixels: it stays inside of the map. */
const half = 112;

/** With less room above it is shown below. */
const heightAtMost = 104;

function anchorOf(model: MapModel, pointed: Pointed): Point {
  const view = model.view.view.value;
  const { area, seat, by } = pointed;
  const spot = seat && model.spotOf(area, seat);
  if (spot) return toScreen(view, spot);
  return by === "keys" ? toScreen(view, area.centre) : model.pointer.value;
}

function SeatTip({ pointed }: { pointed: Pointed & { seat: object } }) {
  const shop = useShop();
  const { hall } = shop;
  void hall.round.value;
  const { area, seat } = pointed as Required<Pointed>;
  const status = hall.states.statusOf(seat);
  return (
    <>
      <span class="small">{sectionName(area.section.name)}</span>
      <strong>{seatName(seat)}</strong>
      <span class="small">
        {money(seat.price)} · {statusInWords(status, shop.markOf(seat))}
      </span>
      {seat.isAccessible && <span class="small">♿ accessible</span>}
    </>
  );
}

function AreaTip({ pointed: { area } }: { pointed: Pointed }) {
  const { hall } = useShop();
  const totals = hall.counts.value.get(area.section.id);
  return (
    <>
      <strong>{sectionName(area.section.name)}</strong>
      <span class="small">{pricesOf(area, totals)}</span>
      <span class="small">{leftOf(totals)}</span>
    </>
  );
}

/** For those who see it; others are told by what the map says. */
export function Tooltip({ model }: { model: MapModel }) {
  const pointed = model.pointed.value;
  if (!pointed) return null;
  const { width, height } = model.view.size;
  const [x, y] = anchorOf(model, pointed);
  if (x < 0 || y < 0 || x > width || y > height) return null;
  const left = Math.max(half, Math.min(width - half, x));
  return (
    <div
      class={y < heightAtMost ? "map-tip map-tip-below" : "map-tip"}
      style={{ left: `${left}px`, top: `${y}px` }}
      aria-hidden="true"
    >
      {pointed.seat ? (
        <SeatTip pointed={{ ...pointed, seat: pointed.seat }} />
      ) : (
        <AreaTip pointed={pointed} />
      )}
    </div>
  );
}
