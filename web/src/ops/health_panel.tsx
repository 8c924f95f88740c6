import type { Readiness } from "../api/types";
import { Waiting } from "../ui/loading";
import { getHealth } from "./asks";
import { StaleNote } from "./stale_note";
import { usePoll } from "./use_poll";

const statuses: Record<Readiness["status"], string> = {
  ok: "Serving",
  starting: "Starting",
  draining: "Handing over",
  dead: "Declared dead",
};

const everyMs = 5_000;

export function HealthPanel() {
  const health = usePoll("health", everyMs, getHealth);
  const { value } = health;
  return (
    <section class="card" aria-labelledby="health-title">
      <h2 id="health-title">This server</h2>
      <StaleNote seen={health} what="Its health" />
      {!value && health.why === undefined && <Waiting />}
      {value && (
        <dl class="figures">
          <div>
            <dt>Reads</dt>
            <dd class={value.status === "ok" ? "good-words" : "bad-words"}>
              {statuses[value.status]}
            </dd>
          </div>
          <div>
            <dt>Sales</dt>
            <dd class={value.writes === "ok" ? "good-words" : "bad-words"}>
              {value.writes === "ok" ? "Open" : "Stopped"}
            </dd>
          </div>
          <div>
            <dt>Events</dt>
            <dd>{value.events?.toLocaleString() ?? "–"}</dd>
          </div>
          <div>
            <dt>Catalogue version</dt>
            <dd>{value.catalogue_version?.toLocaleString() ?? "–"}</dd>
          </div>
          <div>
            <dt>Version</dt>
            <dd>{value.version ?? "–"}</dd>
          </div>
        </dl>
      )}
    </section>
  );
}
