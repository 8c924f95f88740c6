// The frame of all pages, and which of them an address shows.

import {
  ErrorBoundary,
  LocationProvider,
  Route,
  Router,
  lazy,
} from "preact-iso";
import { useEffect } from "preact/hooks";

import { getPaymentForm } from "./api/calls";
import { isOperator, lookWhoIAm } from "./api/session";
import { OpenHold } from "./checkout/open_hold";
import { SearchPage } from "./search/search_page";
import { useLoaded } from "./ui/loading";
import { Notices } from "./ui/notice";
import { PageHead } from "./ui/page_head";

// Whoever looks for a show needs no code of the others.
const EventPage = lazy(() => import("./event/event_page"));
const RoomPage = lazy(() => import("./room/room_page"));
const CheckoutPage = lazy(() => import("./checkout/checkout_page"));
const BookingsPage = lazy(() => import("./bookings/bookings_page"));
const CheckInPage = lazy(() => import("./check_in/check_in_page"));
const OpsPage = lazy(() => import("./ops/ops_page"));

function NotFound() {
  return (
    <main id="main" class="page">
      <PageHead title="There is no such page" />
      <p>
        <a href="/">See what is on</a>
      </p>
    </main>
  );
}

function Header() {
  return (
    <header class="site-head">
      <a class="brand" href="/">
        Onsale
      </a>
      <nav aria-label="Main">
        <a href="/">Events</a>
        <a href="/bookings">My bookings</a>
        {isOperator() && <a href="/check-in">Check-in</a>}
        {isOperator() && <a href="/ops">Operations</a>}
      </nav>
    </header>
  );
}

/** Where no money moves, that is said; where some does, it must not be. */
function DemonstrationNote() {
  const [form] = useLoaded("payment form", getPaymentForm);
  if (form.state !== "here" || form.value.provider !== "simulated") return null;
  return <>A demonstration: cards are simulated, no money moves. · </>;
}

export function App() {
  useEffect(() => {
    lookWhoIAm().catch(() => undefined); // whoever needs it asks again
  }, []);
  return (
    <LocationProvider>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Header />
      <OpenHold />
      <Notices />
      <ErrorBoundary>
        <Router>
          <Route path="/" component={SearchPage} />
          <Route path="/e/:id" component={EventPage} />
          <Route path="/e/:id/room" component={RoomPage} />
          <Route path="/checkout/:id" component={CheckoutPage} />
          <Route path="/bookings" component={BookingsPage} />
          <Route path="/check-in" component={CheckInPage} />
          <Route path="/ops" component={OpsPage} />
          <Route path="/ops/:id" component={OpsPage} />
          <Route default component={NotFound} />
        </Router>
      </ErrorBoundary>
      <footer class="site-foot">
        <p>
          <DemonstrationNote />
          <a href="/openapi.json" target="_top">
            API
          </a>{" "}
          ·{" "}
          <a href="/problems" target="_top">
            Problems
          </a>
        </p>
      </footer>
    </LocationProvider>
  );
}
