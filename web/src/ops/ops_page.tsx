// The operator's pages: the cluster and its events, and one event.

import { useRoute } from "preact-iso";

import { PageHead } from "../ui/page_head";
import { ClusterPanel } from "./cluster_panel";
import { EventDesk } from "./event_desk";
import { EventFinder } from "./event_finder";
import { HealthPanel } from "./health_panel";
import { OperatorGate } from "./operator_gate";
import "./ops.css";

function Overview() {
  return (
    <>
      <HealthPanel />
      <ClusterPanel />
      <section class="card" aria-labelledby="events-title">
        <h2 id="events-title">Events</h2>
        <EventFinder hrefOf={(event) => `/ops/${event}`} />
      </section>
    </>
  );
}

export default function OpsPage() {
  const id = useRoute().params["id"];
  return (
    <main id="main" class="page ops">
      {id === undefined ? (
        <>
          <PageHead title="Operations" />
          <OperatorGate>
            <Overview />
          </OperatorGate>
        </>
      ) : (
        <>
          <nav aria-label="Breadcrumb">
            <a href="/ops">Operations</a>
          </nav>
          <OperatorGate>
            <EventDesk key={id} id={id} />
          </OperatorGate>
        </>
      )}
    </main>
  );
}
