// Where the sale stands, in words.

import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";

import { announce } from "../../ui/notice";
import { count } from "../../words/ticket";
import { countEvent } from "../model/counts";
import { nextOpening, type Sale } from "../model/sale";
import { useShop } from "../model/shop";
import { CodeField } from "./code_field";
import { here, OpensIn } from "./opens_in";
import { RoomAhead } from "./room_ahead";

interface StripProps {
  tone: string;
  title: string;
  children?: ComponentChildren;
}

function Strip({ tone, title, children }: StripProps) {
  return (
    <section class={`sale-strip sale-${tone}`} aria-label="Sale">
      <h2 class="sale-title">{title}</h2>
      <div class="sale-words">{children}</div>
    </section>
  );
}

/** So few tickets are worth saying. */
const few = 50;

function OpenSale({ until }: { until: string }) {
  const { hall } = useShop();
  const left = useComputed(() => countEvent(hall.counts.value)).value;
  const isKnown = hall.page.value?.summary !== undefined;
  if (!isKnown || hall.isOutside.value || left.available > 0)
    return (
      <Strip tone="good" title="On sale">
        {isKnown && !hall.isOutside.value && (
          <p>
            {left.available <= few ? "Only " : ""}
            <strong class="tabular">
              {count(left.available, "ticket")}
            </strong>{" "}
            left
          </p>
        )}
        <p class="soft">until {here(until)}</p>
      </Strip>
    );
  if (left.held > 0)
    return (
      <Strip tone="warn" title="All in carts">
        <p>
          Other people have chosen all that is left, and not paid yet. Some of
          it often comes back: stay here, and you see it at once.
        </p>
      </Strip>
    );
  return (
    <Strip tone="bad" title="Sold out">
      <p>Tickets that are given back show up here at once.</p>
    </Strip>
  );
}

function Opening({ sale }: { sale: Sale }) {
  const opening = nextOpening(sale);
  if (opening === undefined || sale.is !== "before") return null;
  const [presale] = sale.presales;
  return (
    <>
      {presale ? (
        <p>
          {presale.name}, for those who have a code: {here(presale.starts_at)}.
          Everybody else: {here(sale.opensAt)}.
        </p>
      ) : (
        <p>Tickets can be had from {here(sale.opensAt)} on.</p>
      )}
      <OpensIn until={opening} />
      <RoomAhead />
    </>
  );
}

const openWords = {
  before: "Not on sale yet",
  presale: "Presale",
  open: "On sale",
  over: "The sale is over",
  cancelled: "Cancelled",
};

/** Says when a sale begins or ends while one looks at it. */
function useSaleNews(sale: Sale | undefined): void {
  const before = useRef(sale?.is);
  useEffect(() => {
    if (sale && before.current && before.current !== sale.is)
      announce(openWords[sale.is]);
    before.current = sale?.is;
  }, [sale?.is]);
}

export function SaleStrip() {
  const { hall } = useShop();
  const sale = hall.sale.value;
  useSaleNews(sale);
  if (!sale) return null;
  switch (sale.is) {
    case "cancelled":
      return (
        <Strip tone="bad" title="Cancelled">
          <p>
            No tickets are sold any more. If you have some, look at{" "}
            <a href="/bookings">your bookings</a>.
          </p>
        </Strip>
      );
    case "over":
      return (
        <Strip tone="plain" title="The sale is over">
          <p>
            It ended {here(sale.since)}. <a href="/">See what else is on</a>
          </p>
        </Strip>
      );
    case "before":
      return (
        <Strip tone="plain" title="Not on sale yet">
          <Opening sale={sale} />
        </Strip>
      );
    case "presale":
      return (
        <Strip tone="accent" title={sale.presale.name}>
          <p>
            Until {here(sale.presale.ends_at)} tickets are for those who have a
            code. Everybody else can buy from {here(sale.opensAt)} on.
          </p>
          <CodeField />
        </Strip>
      );
    case "open":
      return <OpenSale until={sale.until} />;
  }
}
