// A dialog over the page. The browser keeps the focus in it, closes it with
// Escape, and gives the focus back.

import { useEffect, useId, useRef } from "preact/hooks";
import type { ComponentChildren, TargetedMouseEvent } from "preact";

import "./modal.css";

interface Props {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** `sheet`: along the lower edge of a small screen. */
  kind?: "box" | "sheet";
  children: ComponentChildren;
}

export function Modal({
  title,
  isOpen,
  onClose,
  kind = "box",
  children,
}: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const shown = dialog.current;
    if (isOpen && !shown?.open) shown?.showModal();
    if (!isOpen && shown?.open) shown.close();
  }, [isOpen]);
  const closeOutside = (x: TargetedMouseEvent<HTMLDialogElement>) => {
    if (x.target === dialog.current) onClose();
  };
  return (
    <dialog
      ref={dialog}
      class={`modal modal-${kind}`}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={closeOutside}
    >
      <div class="modal-inside">
        <div class="row spread modal-head">
          <h2 id={titleId}>{title}</h2>
          <button
            type="button"
            class="icon-button"
            aria-label="Close"
            onClick={onClose}
          >
            <span aria-hidden="true">×</span>
          </button>
        </div>
        {isOpen && children}
      </div>
    </dialog>
  );
}
