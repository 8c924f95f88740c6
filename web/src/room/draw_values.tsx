// The numbers of a draw, for those who want to compare them with others.

import type { Room } from "../api/types";
import type { KeptEvidence } from "./kept";

interface Line {
  name: string;
  value: string;
}

function linesOf(room: Room): Line[] {
  const { commitments, seeds, list_root } = room;
  const lines = [
    { name: "Operator’s fingerprint", value: commitments.operator },
  ];
  for (const x of commitments.witnesses)
    lines.push({ name: `Fingerprint of ${x.name}`, value: x.commitment });
  if (list_root !== undefined)
    lines.push({ name: "Fingerprint of the list", value: list_root });
  if (seeds.operator !== undefined)
    lines.push({ name: "Operator’s number", value: seeds.operator });
  if (room.frozen_at !== undefined)
    for (const x of seeds.witnesses)
      lines.push({
        name: `Number of ${x.name}`,
        value: x.seed ?? (room.drawn ? "was not shown" : "not shown yet"),
      });
  return lines;
}

const moment = (time: string): string =>
  new Intl.DateTimeFormat(undefined, {
    dateStyle: "medium",
    timeStyle: "medium",
  }).format(new Date(time));

export function DrawValues({ room, kept }: { room: Room; kept: KeptEvidence }) {
  return (
    <details>
      <summary>The numbers themselves</summary>
      <dl class="values">
        {linesOf(room).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      <p class="small soft">
        {room.frozen_at !== undefined &&
          `The list was closed on ${moment(room.frozen_at)}. `}
        {kept.since !== undefined
          ? `This browser has kept the fingerprints since ${moment(kept.since)}.`
          : "This browser has kept none of it from before the draw."}
      </p>
    </details>
  );
}
