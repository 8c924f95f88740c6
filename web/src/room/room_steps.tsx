// The way from here to the seats, so that nobody has to guess what comes next.

import { stepOf, type Step } from "./progress";
import type { PlaceMessage, Room } from "../api/types";

interface StepWords {
  step: Step;
  title: string;
  text: string;
}

function stepsFor(isDrawn: boolean): StepWords[] {
  return [
    {
      step: "join",
      title: "Join",
      text: isDrawn
        ? "Who joins now stands at the end of the line."
        : "Any time before the sale begins: being early brings nothing.",
    },
    {
      step: "draw",
      title: "The draw",
      text: isDrawn
        ? "Chance has ordered all who had joined before the sale."
        : "When the sale begins, chance orders all who have joined.",
    },
    {
      step: "wait",
      title: "Wait for your turn",
      text: "People are let in at a pace that the sale can serve.",
    },
    {
      step: "shop",
      title: "Choose your seats",
      text: "You see the seats, and what you choose is held while you pay.",
    },
  ];
}

interface Props {
  room: Room["state"];
  place?: PlaceMessage["state"];
}

export function RoomSteps({ room, place }: Props) {
  const current = stepOf(room, place);
  const steps = stepsFor(room === "open" || room === "ended");
  const at = steps.findIndex((x) => x.step === current);
  return (
    <ol class="steps plain-list" aria-label="What happens, and in which order">
      {steps.map(({ step, title, text }, i) => (
        <li
          key={step}
          class={i < at ? "step step-done" : "step"}
          aria-current={step === current ? "step" : undefined}
        >
          <span class="step-mark" aria-hidden="true">
            {i < at ? "✓" : i + 1}
          </span>
          <div>
            <h3>{title}</h3>
            <p class="small soft">{text}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
