// Lets the server choose: the best seats that are left, side by side.

import { useId, useState } from "preact/hooks";

import type { EventPage } from "../../api/types";
import { shortMoney } from "../../words/money";
import { count, sectionName } from "../../words/ticket";
import { useShop } from "../model/shop";
import { bestChoice, type BestWish } from "./best_choice";
import { HoldButton } from "./hold_button";
import { RefusalNote } from "./refusal_note";
import { Stepper } from "./stepper";
import { useHold } from "./use_hold";

interface FieldProps {
  wish: BestWish;
  change: (part: Partial<BestWish>) => void;
}

function Where({ page, wish, change }: FieldProps & { page: EventPage }) {
  const field = useId();
  const { event, sections } = page;
  return (
    <div class="field">
      <label for={field}>Where</label>
      <select
        id={field}
        value={wish.where}
        onChange={(x) => change({ where: x.currentTarget.value })}
      >
        <option value="">Anywhere</option>
        {event.price_levels.length > 1 && (
          <optgroup label="By price">
            {event.price_levels.map((x) => (
              <option key={x.id} value={`level ${x.id}`}>
                {x.name}, {shortMoney(x.price)}
              </option>
            ))}
          </optgroup>
        )}
        {sections.length > 1 && (
          <optgroup label="By section">
            {sections.map((x) => (
              <option key={x.id} value={`section ${x.id}`}>
                {sectionName(x.name)}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </div>
  );
}

function Needs({ wish, change }: FieldProps) {
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={wish.together}
          onChange={(x) => change({ together: x.currentTarget.checked })}
        />
        Side by side
      </label>
      <div class="row spread">
        <span>
          <span aria-hidden="true">♿ </span>Accessible
        </span>
        <Stepper
          label="accessible seats"
          value={Math.min(wish.accessible, wish.quantity)}
          least={0}
          most={wish.quantity}
          onChange={(accessible) => change({ accessible })}
        />
      </div>
    </>
  );
}

export function BestAvailable({ page }: { page: EventPage }) {
  const { hall, cart } = useShop();
  const [wish, setWish] = useState<BestWish>({
    quantity: Math.min(2, cart.limit.value),
    where: "",
    together: true,
    accessible: 0,
  });
  const change = (part: Partial<BestWish>) => setWish({ ...wish, ...part });
  const [reserving, hold] = useHold();
  const ask = (wished: BestWish) => void hold(bestChoice(hall.id, wished));
  return (
    <section class="card best" aria-labelledby="best-title">
      <h2 id="best-title">Let us find the best</h2>
      <div class="row spread">
        <span>Tickets</span>
        <Stepper
          label="tickets"
          value={wish.quantity}
          least={1}
          most={cart.limit.value}
          onChange={(quantity) => change({ quantity })}
        />
      </div>
      <Where page={page} wish={wish} change={change} />
      <Needs wish={wish} change={change} />
      <div class="ask">
        <HoldButton
          label={`Hold the best ${count(wish.quantity, "seat")}`}
          isBusy={reserving.isBusy.value}
          isMain={cart.seats.value.length === 0}
          onClick={() => ask(wish)}
        />
        <RefusalNote
          why={reserving.why.value}
          asked={{ byName: false, accessible: wish.accessible > 0 }}
          onApart={() => {
            change({ together: false });
            ask({ ...wish, together: false });
          }}
        />
      </div>
    </section>
  );
}
