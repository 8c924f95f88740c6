import { useEffect, useRef } from "preact/hooks";

import type { Section } from "../../api/types";
import { money } from "../../words/money";
import { AreaPicker } from "../buy/area_picker";

interface Props {
  section: Section;
  onClose: () => void;
}

/** Takes places of a general-admission area that was chosen on the map. */
export function AreaPanel({ section, onClose }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [section.id]);
  return (
    <section
      class="area-panel card"
      aria-labelledby="area-title"
      onKeyDown={(x) => x.key === "Escape" && onClose()}
    >
      <div class="row spread">
        <h3 id="area-title" tabIndex={-1} ref={heading}>
          {section.name}, general admission
          {section.price && <span class="soft"> · {money(section.price)}</span>}
        </h3>
        <button
          type="button"
          class="icon-button"
          aria-label="Close"
          onClick={onClose}
        >
          <span aria-hidden="true">×</span>
        </button>
      </div>
      <AreaPicker section={section} />
    </section>
  );
}
