// The tickets of a booking, one at a time over the whole screen, for the door;
// printed, they are one below the other.

import { useEffect, useId, useRef, useState } from "preact/hooks";

import type { BookedTicket, EventPage } from "../api/types";
import "./tickets_view.css";
import { TicketFace } from "./ticket_face";
import { useBrightScreen } from "./use_bright_screen";

interface Props {
  tickets: BookedTicket[];
  page?: EventPage;
}

interface OpenProps extends Props {
  onClose: () => void;
}

interface HeadProps {
  titleId: string;
  title: string;
  onClose: () => void;
}

function DoorHead({ titleId, title, onClose }: HeadProps) {
  return (
    <div class="door-head">
      <h2 id={titleId} aria-live="polite">
        {title}
      </h2>
      <div class="row">
        <button
          type="button"
          class="button button-small"
          onClick={() => print()}
        >
          Print
        </button>
        <button type="button" class="button button-small" onClick={onClose}>
          Close
        </button>
      </div>
    </div>
  );
}

interface FootProps {
  at: number;
  many: number;
  show: (which: number) => void;
}

/** A button that is disabled would lose the focus, so these only look it. */
function DoorFoot({ at, many, show }: FootProps) {
  return (
    <div class="door-foot">
      {many > 1 && (
        <div class="row">
          <button
            type="button"
            class="button"
            aria-disabled={at === 0}
            onClick={() => show(Math.max(at - 1, 0))}
          >
            Previous
          </button>
          <button
            type="button"
            class="button"
            aria-disabled={at === many - 1}
            onClick={() => show(Math.min(at + 1, many - 1))}
          >
            Next
          </button>
        </div>
      )}
      <p class="small soft">
        At the door, turn up the brightness of your screen.
      </p>
    </div>
  );
}

function TicketsDialog({ tickets, page, onClose }: OpenProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const track = useRef<HTMLUListElement>(null);
  const [at, setAt] = useState(0);
  const titleId = useId();
  useBrightScreen(true);
  useEffect(() => dialog.current?.showModal(), []);

  const show = (which: number) => {
    const width = track.current?.clientWidth ?? 0;
    track.current?.scrollTo({ left: which * width });
  };
  const noticeSwipe = () => {
    const { scrollLeft = 0, clientWidth = 1 } = track.current ?? {};
    setAt(Math.round(scrollLeft / clientWidth));
  };
  const turnPage = (x: KeyboardEvent) => {
    if (x.key === "ArrowRight") show(Math.min(at + 1, tickets.length - 1));
    else if (x.key === "ArrowLeft") show(Math.max(at - 1, 0));
    else return;
    x.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      class="door"
      aria-labelledby={titleId}
      onClose={onClose}
      onKeyDown={turnPage}
    >
      <DoorHead
        titleId={titleId}
        title={
          tickets.length === 1
            ? "Your ticket"
            : `Ticket ${at + 1} of ${tickets.length}`
        }
        onClose={() => dialog.current?.close()}
      />
      <ul
        class="door-track plain-list"
        ref={track}
        onScroll={noticeSwipe}
        tabIndex={0}
        aria-label="Tickets, one beside the other"
      >
        {tickets.map((x) => (
          <li key={x.ticket_id}>
            <TicketFace ticket={x} page={page} />
          </li>
        ))}
      </ul>
      <DoorFoot at={at} many={tickets.length} show={show} />
    </dialog>
  );
}

/** A button that shows the tickets of a booking. */
export function ShowTickets(props: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        class="button button-main"
        onClick={() => setOpen(true)}
      >
        {props.tickets.length === 1 ? "Show ticket" : "Show tickets"}
      </button>
      {isOpen && <TicketsDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
