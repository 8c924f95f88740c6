// A code by hand: typed, pasted, or by a scanner that types and presses Enter.

import { useEffect, useRef, useState } from "preact/hooks";

/** A scanner types wherever the focus is; what nobody else wants comes here. */
function useStrayKeys(field: { current: HTMLInputElement | null }) {
  useEffect(() => {
    const onKey = (x: KeyboardEvent) => {
      const isText = x.key.length === 1 && x.key !== " ";
      const isBare = !x.ctrlKey && !x.altKey && !x.metaKey;
      const isStray = !(x.target as Element).closest(
        "input, textarea, select, dialog",
      );
      if (isText && isBare && isStray) field.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

export function CodeField({ onCode }: { onCode: (code: string) => void }) {
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useStrayKeys(field);
  useEffect(() => {
    // On a phone it would call the keyboard over half of the screen.
    if (matchMedia("(pointer: fine)").matches)
      field.current?.focus({ preventScroll: true });
  }, []);
  const submit = (x: Event) => {
    x.preventDefault();
    const code = typed.trim();
    setTyped("");
    if (code !== "") onCode(code);
  };
  return (
    <form class="code-field" onSubmit={submit}>
      <label class="field grows">
        <span>Ticket's code</span>
        <input
          ref={field}
          type="text"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          enterkeyhint="go"
          value={typed}
          onInput={(x) => setTyped(x.currentTarget.value)}
        />
      </label>
      <button class="button button-main at-end">Check</button>
    </form>
  );
}
