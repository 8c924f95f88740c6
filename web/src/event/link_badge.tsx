import type { LinkState } from "./model/hall";
import { useShop } from "./model/shop";

const words: Record<LinkState, [string, string]> = {
  off: ["", ""],
  connecting: ["badge", "Connecting…"],
  live: ["badge badge-good", "Live"],
  reconnecting: ["badge badge-warn", "Reconnecting…"],
};

/** Whether one sees seats as they are, or as they were a while ago. */
export function LinkBadge() {
  const { hall } = useShop();
  const [kind, text] = words[hall.linkState.value];
  return (
    <span role="status" class="link-state">
      {text !== "" && (
        <span
          class={`${kind} link-badge`}
          title="Seats change on this page as people buy them"
        >
          {text}
        </span>
      )}
    </span>
  );
}
