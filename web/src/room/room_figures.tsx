import type { PlaceMessage, Room } from "../api/types";
import { count } from "../words/ticket";

const whole = (n: number): string => n.toLocaleString();

interface Props {
  room: Room;
  /** The newer figures, if one has a place. */
  news?: PlaceMessage["room"];
}

/** How many there are, and how fast it goes: the same for everybody. */
export function RoomFigures({ room, news }: Props) {
  const { counts, pace } = room;
  const isPaused = news?.paused ?? pace.paused;
  const figures: [string, string][] = [
    ["Have joined", whole(news?.joined ?? counts.joined)],
    ["Wait now", whole(news?.waiting ?? counts.waiting)],
    ["Choose seats now", whole(news?.active ?? counts.active)],
    [
      "Let in each minute",
      isPaused ? "paused" : `up to ${whole(pace.admit_per_minute)}`,
    ],
  ];
  return (
    <section class="stack" aria-labelledby="figures-title">
      <h2 id="figures-title">The room right now</h2>
      <dl class="figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="small soft">
        At most {count(pace.active_max, "person chooses", "people choose")}{" "}
        seats at once. Fewer are let in when the sale is slow, and nobody while
        no ticket is free.
      </p>
    </section>
  );
}
