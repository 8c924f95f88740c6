// Tickets and revenue over time: the list of sales up to when the page was
// opened, and from then on what the counts of seats say.

import { useEffect, useMemo, useState } from "preact/hooks";

import type { EventPage } from "../api/types";
import { Failed, Waiting, useLoaded } from "../ui/loading";
import { money, priceDigits, shortMoney } from "../words/money";
import { count } from "../words/ticket";
import { getSales, salesPath } from "./asks";
import { Chart } from "./chart";
import { salesOf } from "./sales_csv";
import {
  curveOf,
  extended,
  milestones,
  soldBy,
  soldNow,
  type Point,
} from "./sales_curve";

const hourMs = 3_600_000;
const tableRows = 12;

/** The curve up to now; null while its beginning is on its way. */
function useCurve(event: string, page?: EventPage, at?: number) {
  const [sales, retry] = useLoaded(event, async (signal) => {
    const csv = await getSales(event, signal);
    return { start: curveOf(salesOf(csv)), at: Date.now() };
  });
  const [curve, setCurve] = useState<Point[] | null>(null);
  const counts = page?.summary;
  useEffect(() => {
    if (sales.state === "here") setCurve(sales.value.start);
    else setCurve(null);
  }, [sales]);
  useEffect(() => {
    // Counts from before the list came know less than it does.
    const isNewer = sales.state === "here" && at && at > sales.value.at;
    if (isNewer && counts)
      setCurve((x) => x && extended(x, soldNow(at, counts)));
  }, [at]);
  return { curve, sales, retry };
}

interface Words {
  tickets: (n: number) => string;
  revenue: (amount: number) => string;
}

function Story({ curve, words }: { curve: Point[]; words: Words }) {
  const [first, last] = [curve[0], curve.at(-1)];
  if (!first || !last || last.tickets === 0) {
    const wasSold = curve.some((x) => x.tickets > 0);
    return (
      <p>
        {wasSold
          ? "What was sold has been given back."
          : "Nothing has been sold yet."}
      </p>
    );
  }
  const lately = last.tickets - soldBy(curve, last.at - hourMs);
  return (
    <p class="tabular">
      <strong>{count(last.tickets, "ticket")}</strong> for{" "}
      <strong>{words.revenue(last.revenue)}</strong>, without fees;{" "}
      {lately.toLocaleString()} of them in the last hour. The first sale was{" "}
      {new Date(first.at).toLocaleString()}.
    </p>
  );
}

function Table({ curve, words }: { curve: Point[]; words: Words }) {
  return (
    <details>
      <summary>The curve as a table</summary>
      <div class="table-scroll">
        <table class="tabular">
          <thead>
            <tr>
              <th scope="col">By</th>
              <th scope="col" class="number">
                Tickets
              </th>
              <th scope="col" class="number">
                Revenue
              </th>
            </tr>
          </thead>
          <tbody>
            {milestones(curve, tableRows).map((point) => (
              <tr key={point.at}>
                <td>{new Date(point.at).toLocaleString()}</td>
                <td class="number">{words.tickets(point.tickets)}</td>
                <td class="number">{words.revenue(point.revenue)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Charts({
  curve,
  words,
  currency,
}: {
  curve: Point[];
  words: Words;
  currency: string;
}) {
  const [times, tickets, revenue] = useMemo(
    () => [
      curve.map((x) => x.at / 1000),
      [
        {
          label: "Tickets",
          colour: "--accent",
          values: curve.map((x) => x.tickets),
        },
      ],
      [
        {
          label: "Revenue",
          colour: "--good",
          values: curve.map((x) => x.revenue),
        },
      ],
    ],
    [curve],
  );
  return (
    <div class="two-charts">
      <div>
        <h3>Tickets sold</h3>
        <Chart
          title="Tickets sold over time, as told above and in the table below"
          times={times}
          lines={tickets}
          words={words.tickets}
          least={10}
        />
      </div>
      <div>
        <h3>Revenue ({currency})</h3>
        <Chart
          title="Revenue over time, as told above and in the table below"
          times={times}
          lines={revenue}
          words={(amount) => shortMoney({ amount, currency })}
          least={100 * 10 ** priceDigits(currency)}
        />
      </div>
    </div>
  );
}

interface Props {
  event: string;
  page?: EventPage;
  /** When the counts in it were looked at. */
  at?: number;
}

export function SalesPanel({ event, page, at }: Props) {
  const { curve, sales, retry } = useCurve(event, page, at);
  const currency = page?.event.currency;
  const words: Words = {
    tickets: (n) => n.toLocaleString(),
    revenue: (amount) =>
      currency ? money({ amount, currency }) : amount.toLocaleString(),
  };
  return (
    <section class="card sales" aria-labelledby="sales-title">
      <div class="row spread">
        <h2 id="sales-title">Sales</h2>
        <a
          class="button button-small"
          href={salesPath(event)}
          download={`sales-${event}.csv`}
        >
          Download sales.csv
        </a>
      </div>
      {sales.state === "failed" && <Failed why={sales.why} retry={retry} />}
      {sales.state === "loading" && <Waiting />}
      {curve && currency && (
        <>
          <Story curve={curve} words={words} />
          <Charts curve={curve} words={words} currency={currency} />
          <Table curve={curve} words={words} />
        </>
      )}
    </section>
  );
}
