// The large field: a combobox with a listbox of suggestions (WAI-ARIA).

import { useEffect, useRef, useState } from "preact/hooks";
import type { TargetedKeyboardEvent } from "preact";

import { announce } from "../ui/notice";
import { count } from "../words/ticket";
import { Highlighted } from "./highlighted";
import "./search_field.css";
import { useSuggestions, type Suggestion } from "./use_suggestions";

interface Props {
  /** What is searched for now. */
  text: string;
  onSearch: (text: string) => void;
  onChoose: (suggestion: Suggestion) => void;
}

const kinds: Record<Suggestion["kind"], string> = {
  performer: "Artist",
  venue: "Venue",
  city: "City",
  event: "Event",
};

const listId = "suggestions";
const optionId = (i: number): string => `suggestion-${i}`;

/** Says how many there are once typing has paused, not at each letter. */
function useSpokenCount(isOpen: boolean, total: number, text: string) {
  useEffect(() => {
    if (!isOpen) return;
    const say = () =>
      announce(`${count(total, "suggestion")}, use the arrow keys`);
    const timer = setTimeout(say, 700);
    return () => clearTimeout(timer);
  }, [isOpen, total, text]);
}

function Option(props: {
  suggestion: Suggestion;
  index: number;
  isActive: boolean;
  onChoose: () => void;
}) {
  const { suggestion, index, isActive, onChoose } = props;
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isActive) item.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    <li
      ref={item}
      id={optionId(index)}
      role="option"
      aria-selected={isActive}
      // The field keeps the focus, so the list does not close beforehand.
      onPointerDown={(x) => x.preventDefault()}
      onClick={onChoose}
    >
      <span>
        <Highlighted html={suggestion.highlight} />
      </span>{" "}
      <span class="badge">{kinds[suggestion.kind]}</span>
    </li>
  );
}

/** What the keys of a combobox do; whether the key was one of them. */
function useKeys(
  list: Suggestion[],
  isOpen: boolean,
  setOpen: (isOpen: boolean) => void,
  clear: () => void,
) {
  // Not its place: a list that comes late must not take the choice away.
  const [chosen, setChosen] = useState<Suggestion>();
  const active = list.findIndex(
    (x) => x.kind === chosen?.kind && x.id === chosen.id,
  );
  const move = (step: number) => {
    setOpen(true);
    // Beyond either end comes the field itself, then the other end.
    const places = list.length + 1;
    setChosen(list[((active + 1 + step + places) % places) - 1]);
  };
  const forget = () => setChosen(undefined);
  const onKey = (key: string): boolean => {
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (list.length === 0) return false;
      move(key === "ArrowDown" ? 1 : -1);
    } else if (key === "Escape") {
      if (isOpen) setOpen(false);
      else clear();
      forget();
    } else {
      return false;
    }
    return true;
  };
  return { active, forget, onKey };
}

function Magnifier() {
  return (
    <svg class="magnifier" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="10.5" cy="10.5" r="6.5" />
      <path d="m15.5 15.5 5 5" />
    </svg>
  );
}

/** What is typed, what completes it, and what its keys and buttons do. */
function useCombobox({ text, onSearch, onChoose }: Props) {
  const [typed, setTyped] = useState(text);
  const [wantsList, setWantsList] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setTyped(text), [text]);

  const list = useSuggestions(wantsList ? typed : "");
  const isOpen = wantsList && list.length > 0;
  const clear = () => {
    setTyped("");
    field.current?.focus();
  };
  const { active, forget, onKey } = useKeys(list, isOpen, setWantsList, clear);
  useSpokenCount(isOpen, list.length, typed);

  const choose = (suggestion: Suggestion) => {
    setWantsList(false);
    setTyped("");
    onChoose(suggestion);
  };
  const submit = (x: Event) => {
    x.preventDefault();
    const chosen = isOpen ? list[active] : undefined;
    if (chosen) return choose(chosen);
    setWantsList(false);
    onSearch(typed.trim());
  };
  const type = (next: string) => {
    forget();
    setTyped(next);
    setWantsList(true);
  };
  const onKeyDown = (x: TargetedKeyboardEvent<HTMLInputElement>) => {
    if (!x.isComposing && onKey(x.key)) x.preventDefault();
  };
  const close = () => setWantsList(false);
  const actions = { clear, choose, submit, type, onKeyDown, close };
  return { field, typed, list, isOpen, active, ...actions };
}

export function SearchField(props: Props) {
  const box = useCombobox(props);
  const { typed, list, isOpen, active } = box;
  return (
    <form class="search-field" role="search" onSubmit={box.submit}>
      <input
        ref={box.field}
        type="text"
        role="combobox"
        aria-label="Artist, event, venue or city"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-activedescendant={
          isOpen && active >= 0 ? optionId(active) : undefined
        }
        placeholder="Artist, event, venue or city"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        enterkeyhint="search"
        maxLength={200}
        value={typed}
        onInput={(x) => box.type(x.currentTarget.value)}
        onKeyDown={box.onKeyDown}
        onBlur={box.close}
      />
      <button
        type="button"
        class="icon-button"
        aria-label="Clear the search field"
        hidden={typed === ""}
        onClick={box.clear}
      >
        <span aria-hidden="true">×</span>
      </button>
      <button class="button button-main">
        <Magnifier />
        <span class="search-word">Search</span>
      </button>
      <ul id={listId} role="listbox" aria-label="Suggestions" hidden={!isOpen}>
        {list.map((suggestion, i) => (
          <Option
            key={`${suggestion.kind} ${suggestion.id}`}
            suggestion={suggestion}
            index={i}
            isActive={i === active}
            onChoose={() => box.choose(suggestion)}
          />
        ))}
      </ul>
    </form>
  );
}
