import type { ComponentChildren } from "preact";

import { codeFieldId } from "../head/code_field";
import { useShop } from "../model/shop";
import { explain, type Asked } from "./refusal_words";

interface Props {
  why: unknown;
  asked: Omit<Asked, "limit">;
  /** Asks again for seats that need not be side by side. */
  onApart?: () => void;
  children?: ComponentChildren;
}

const goToCode = () => document.getElementById(codeFieldId)?.focus();

/** Why tickets could not be held, where they were asked for. */
export function RefusalNote({ why, asked, onApart, children }: Props) {
  const { hall, cart } = useShop();
  const limit = cart.limit.value;
  const said =
    why === undefined ? undefined : explain(why, { ...asked, limit });
  return (
    <div role="alert">
      {said && (
        <div class="notice notice-warn refusal-note">
          <div class="stack">
            <p>{said.text}</p>
            {said.next === "bookings" && <a href="/bookings">My bookings</a>}
            {said.next === "room" && (
              <a href={`/e/${hall.id}/room`}>Go to the waiting room</a>
            )}
            {said.next === "code" && (
              <button type="button" class="button" onClick={goToCode}>
                Put in the code
              </button>
            )}
            {said.next === "apart" && onApart && (
              <button type="button" class="button" onClick={onApart}>
                Take seats apart from each other
              </button>
            )}
            {children}
          </div>
        </div>
      )}
    </div>
  );
}
