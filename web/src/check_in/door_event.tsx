// Which event the door is for.

import { useEffect, useState } from "preact/hooks";

import { getEvent } from "../api/calls";
import { EventFinder } from "../ops/event_finder";
import { useLoaded } from "../ui/loading";
import { Modal } from "../ui/modal";
import { momentAt } from "../words/time";

function Name({ event }: { event: string }) {
  const [found] = useLoaded(event, () => getEvent(event, "none"));
  if (found.state !== "here") {
    const why = found.state === "failed" ? " (it cannot be read)" : "";
    return (
      <p>
        For event {event}
        {why}
      </p>
    );
  }
  const { name, starts_at, timezone } = found.value.event;
  return (
    <p>
      For <strong>{name}</strong>{" "}
      <span class="soft small">{momentAt(starts_at, timezone)}</span>
    </p>
  );
}

export function DoorEvent({ event }: { event?: string }) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [event]);
  return (
    <section class="door-event" aria-label="This door is for">
      {event === undefined ? (
        <p>
          For <strong>any event</strong>
        </p>
      ) : (
        <Name event={event} />
      )}
      <button
        type="button"
        class="button button-small"
        onClick={() => setOpen(true)}
      >
        {event === undefined ? "Choose" : "Change"}
        <span class="visually-hidden"> the event</span>
      </button>
      <Modal
        title="This door is for…"
        isOpen={isOpen}
        onClose={() => setOpen(false)}
      >
        {event !== undefined && (
          <p>
            <a href="/check-in">Tickets of any event</a>
          </p>
        )}
        <EventFinder hrefOf={(id) => `/check-in?event=${id}`} />
      </Modal>
    </section>
  );
}
