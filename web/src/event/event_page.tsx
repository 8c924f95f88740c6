// The page of an event: what it is, where its sale stands, and its seats.

import { useRoute } from "preact-iso";
import { useEffect, useMemo } from "preact/hooks";

import { Refusal } from "../api/refusal";
import { usePass } from "../room/pass";
import { TurnClock } from "../room/turn_clock";
import { Failed, Waiting } from "../ui/loading";
import { PageHead } from "../ui/page_head";
import "./buy/buy.css";
import "./event.css";
import { EventHead, HeadSkeleton } from "./head/event_head";
import { RoomCard } from "./head/room_card";
import { SaleStrip } from "./head/sale_strip";
import { BestAvailable } from "./buy/best_available";
import "./list/list.css";
import "./map/map.css";
import { Shop, ShopContext, useShop } from "./model/shop";
import { SeatsArea, SeatsSkeleton } from "./seats_area";
import { useLostSeatNews } from "./use_lost_seat_news";

function NoSuchEvent() {
  return (
    <main id="main" class="page">
      <PageHead title="There is no such event" />
      <p>
        The address may be mistyped, or the event has gone.{" "}
        <a href="/">See what is on</a>
      </p>
    </main>
  );
}

function Seats() {
  const { hall } = useShop();
  const sale = hall.sale.value?.is;
  if (sale === "cancelled" || sale === "over") return null;
  if (!hall.isOutside.value) return <SeatsArea />;
  const page = hall.page.value;
  return (
    <>
      {/* A presale needs no pass, but its buyers see no seats by then. */}
      {sale === "presale" && page && <BestAvailable page={page} />}
      <RoomCard />
    </>
  );
}

function EventView() {
  const { hall } = useShop();
  useLostSeatNews();
  const pass = usePass(hall.id, hall.hasRoom.value || hall.keepsPlace.value);
  useEffect(() => hall.admit(pass), [pass]);
  const page = hall.page.value;
  const why = hall.failure.value;
  if (why instanceof Refusal && why.status === 404) return <NoSuchEvent />;
  return (
    <main id="main" class="page event-page">
      {why !== undefined && <Failed why={why} retry={() => void hall.load()} />}
      {page ? (
        <>
          <EventHead page={page} />
          <SaleStrip />
          {hall.pass.value !== undefined && <TurnClock event={hall.id} />}
          <Seats />
        </>
      ) : (
        why === undefined && (
          <Waiting>
            <HeadSkeleton />
            <SeatsSkeleton />
          </Waiting>
        )
      )}
    </main>
  );
}

function EventShop({ id }: { id: string }) {
  const shop = useMemo(() => new Shop(id), [id]);
  useEffect(() => {
    shop.hall.open();
    return () => shop.hall.close();
  }, [shop]);
  return (
    <ShopContext.Provider value={shop}>
      <EventView />
    </ShopContext.Provider>
  );
}

export default function EventPage() {
  const { id } = useRoute().params;
  return <EventShop key={id} id={id ?? ""} />;
}
