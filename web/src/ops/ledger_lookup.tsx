// The books: who held and bought a seat, and when.

import { useState } from "preact/hooks";

import { wordsFor } from "../api/refusal";
import type { Ledger } from "../api/types";
import { useRunning } from "../ui/use_running";
import { getLedger } from "./asks";
import { changeInWords } from "./ledger_words";
import { Outcome } from "./outcome";
import { ticketIdsIn } from "./ticket_ids";

type Row = Ledger["ledger"][number];

const time = new Intl.DateTimeFormat(undefined, {
  dateStyle: "short",
  timeStyle: "medium",
});

function Line({ row }: { row: Row }) {
  return (
    <tr>
      <td class="tabular">
        <time dateTime={row.at}>{time.format(new Date(row.at))}</time>
      </td>
      <td>{changeInWords(row.what)}</td>
      <td>{row.status ?? "–"}</td>
      <td>{row.user_id ?? "–"}</td>
      <td>{row.booking_id ?? "–"}</td>
      <td class="tabular soft">
        {row.shard}/{row.seq}, epoch {row.epoch}
      </td>
    </tr>
  );
}

function Lines({ ledger }: { ledger: Ledger }) {
  const { ticket_id: ticket, ledger: rows } = ledger;
  if (rows.length === 0)
    return <p>Nothing has ever happened to ticket {ticket}.</p>;
  const columns = ["When", "What", "Seat became", "User", "Booking", "Journal"];
  return (
    <div
      class="table-scroll"
      tabIndex={0}
      role="group"
      aria-label={`Ledger of ticket ${ticket}`}
    >
      <table class="small ledger">
        <caption>Ticket {ticket}, oldest first</caption>
        <thead>
          <tr>
            {columns.map((x) => (
              <th key={x} scope="col">
                {x}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line key={`${row.shard} ${row.seq}`} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function LedgerLookup({ event }: { event: string }) {
  const [text, setText] = useState("");
  const [ledger, setLedger] = useState<Ledger>();
  const [problem, setProblem] = useState("");
  const [isBusy, run] = useRunning((why) => setProblem(wordsFor(why)));
  const look = (x: Event) => {
    x.preventDefault();
    setProblem("");
    const { ids } = ticketIdsIn(text, event);
    const ticket = ids[0];
    if (ticket === undefined)
      return setProblem("Write one ticket's id, for example 14-233.");
    void run(async () => setLedger(await getLedger(event, ticket)));
  };
  return (
    <section class="card books" aria-labelledby="ledger-title">
      <h2 id="ledger-title">Ledger of a seat</h2>
      <form class="row" onSubmit={look}>
        <label class="field grows">
          <span>Ticket</span>
          <input
            type="text"
            autocomplete="off"
            spellcheck={false}
            placeholder={`${event}-14-233`}
            value={text}
            onInput={(x) => setText(x.currentTarget.value)}
          />
        </label>
        <button class="button at-end" disabled={isBusy}>
          Look up
        </button>
      </form>
      <Outcome problem={problem} />
      <div aria-live="polite">{ledger && <Lines ledger={ledger} />}</div>
    </section>
  );
}
