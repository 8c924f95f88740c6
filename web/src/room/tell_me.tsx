// Telling somebody who looks elsewhere that the turn has come.

import { useEffect, useState } from "preact/hooks";

const isPossible = (): boolean =>
  "Notification" in window && window.isSecureContext;

function notify(title: string, body: string): void {
  try {
    new Notification(title, { body, tag: "onsale-turn" });
  } catch {
    // Browsers of phones only let service workers do this: the tab's title and
    // the page itself say it.
  }
}

interface Props {
  isMyTurn: boolean;
  eventName: string;
}

/** Asks for permission only when somebody wants to be told. */
export function TellMe({ isMyTurn, eventName }: Props) {
  const [permission, set] = useState(() =>
    isPossible() ? Notification.permission : "denied",
  );
  useEffect(() => {
    const isElsewhere = document.visibilityState !== "visible";
    if (isMyTurn && permission === "granted" && isElsewhere)
      notify("It is your turn", `Choose your seats for ${eventName}.`);
  }, [isMyTurn]);
  if (isMyTurn || !isPossible()) return null;
  if (permission === "granted")
    return <p class="small soft">You will be notified when it is your turn.</p>;
  if (permission === "denied")
    return (
      <p class="small soft">
        This browser does not let the page notify you; the title of its tab
        shows where you stand.
      </p>
    );
  return (
    <button
      type="button"
      class="button"
      onClick={() => void Notification.requestPermission().then(set)}
    >
      Tell me when it is my turn
    </button>
  );
}
