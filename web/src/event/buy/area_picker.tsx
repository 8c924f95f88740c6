// Takes places of an area without seats.

import { useState } from "preact/hooks";

import type { Section } from "../../api/types";
import { money } from "../../words/money";
import { count } from "../../words/ticket";
import { useShop } from "../model/shop";
import { HoldButton } from "./hold_button";
import { RefusalNote } from "./refusal_note";
import { Stepper } from "./stepper";
import { useHold } from "./use_hold";

const usual = 2;

export function AreaPicker({ section }: { section: Section }) {
  const { hall, cart } = useShop();
  const [quantity, setQuantity] = useState(Math.min(usual, cart.limit.value));
  const [reserving, hold] = useHold();
  const left = hall.counts.value.get(section.id)?.available ?? 0;
  const most = Math.max(1, Math.min(cart.limit.value, left));
  const asked = Math.min(quantity, most);
  const price = section.price;
  if (left === 0)
    return <p class="soft">Nothing is left here at the moment.</p>;
  return (
    <div class="area-picker ask">
      <div class="row">
        <Stepper
          label={`places in ${section.name}`}
          value={asked}
          least={1}
          most={most}
          onChange={setQuantity}
        />
        {price && (
          <span class="tabular">
            {money({ ...price, amount: price.amount * asked })}{" "}
            <span class="soft small">and fees</span>
          </span>
        )}
        <HoldButton
          label={`Hold ${count(asked, "place")}`}
          isBusy={reserving.isBusy.value}
          onClick={() =>
            void hold({
              event_id: hall.id,
              section: section.id,
              quantity: asked,
            })
          }
        />
      </div>
      <RefusalNote
        why={reserving.why.value}
        asked={{ byName: false, accessible: false }}
      />
    </div>
  );
}
