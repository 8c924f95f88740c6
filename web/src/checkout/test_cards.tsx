// The cards of the simulated bank, to choose from.

import { useEffect, useState } from "preact/hooks";

import type { TellSource } from "./card_source";
import { testCards, type TestCard } from "./cards";

interface CardProps {
  card: TestCard;
  isChosen: boolean;
  onChoose: () => void;
}

function Card({ card, isChosen, onChoose }: CardProps) {
  return (
    <label class="bank-card">
      <input
        type="radio"
        name="card"
        value={card.method}
        checked={isChosen}
        onChange={onChoose}
      />
      <span class="bank-card-face">
        <span class="bank-card-name">
          {card.brand} <span aria-hidden="true">••••</span>{" "}
          <span class="tabular">{card.digits}</span>
        </span>
        <span class="small">{card.does}</span>
      </span>
    </label>
  );
}

interface Props {
  tell: TellSource;
  isOff: boolean;
}

export function TestCards({ tell, isOff }: Props) {
  const [chosen, choose] = useState(testCards[0]?.method ?? "");
  useEffect(() => {
    tell({ takeCard: async () => chosen });
  }, [chosen]);
  return (
    <>
      <p class="small soft">
        This is a demonstration: no card is asked for and no money moves. Each
        of these cards does one thing that a real one may do.
      </p>
      <fieldset class="bank-cards" disabled={isOff}>
        <legend class="visually-hidden">Card</legend>
        {testCards.map((x) => (
          <Card
            key={x.method}
            card={x}
            isChosen={x.method === chosen}
            onChoose={() => choose(x.method)}
          />
        ))}
      </fieldset>
    </>
  );
}
