import { Form, useFetcher, useNavigate } from "@remix-run/react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useHydrated } from "~/ui/hydrated";
import { Icon } from "~/ui/icon";
import { useMessages } from "~/ui/locale-context";

export type SearchHit = {
  readonly key: string;
  readonly group: string;
  readonly title: string;
  readonly detail?: string;
  readonly href: string;
};

type Props = {
  /** The page with all hits, `?q=` is added. */
  readonly action: string;
  /** A resource that answers `{ hits }` for `?q=`; without it the box is a plain form. */
  readonly suggestions?: string;
};

/** One box for everything. Without a script it is a form; with one it suggests, and Ctrl K or / leads to it. */
export function Search({ action, suggestions }: Props) {
  return useHydrated() && suggestions ? (
    <Combobox action={action} suggestions={suggestions} />
  ) : (
    <SearchForm action={action} />
  );
}

function SearchForm({ action }: { readonly action: string }) {
  const messages = useMessages();
  const id = useId();
  return (
    <Form method="get" action={action} role="search" className="relative">
      <label htmlFor={id} className="sr-only">
        {messages.search}
      </label>
      <Icon name="search" className="pointer-events-none absolute top-2.5 left-2.5 text-ink-3" />
      <input id={id} type="search" name="q" placeholder={messages.search} className="input pl-8" />
    </Form>
  );
}

function useShortcut(focus: () => void) {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const typing = target.matches("input, textarea, select, [contenteditable]");
      const command = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
      if (!command && (typing || event.key !== "/")) return;
      event.preventDefault();
      focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [focus]);
}

function Combobox({ action, suggestions }: { readonly action: string; readonly suggestions: string }) {
  const messages = useMessages();
  const navigate = useNavigate();
  const fetcher = useFetcher<{ readonly hits: readonly SearchHit[] }>();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState(-1);
  const [open, setOpen] = useState(false);
  const id = useId();
  const hits = open ? (fetcher.data?.hits ?? []) : [];
  const [focus] = useState(() => () => input.current?.focus());
  useShortcut(focus);

  const onInput = (text: string) => {
    setChosen(-1);
    setOpen(text.trim() !== "");
    if (text.trim() !== "") fetcher.load(`${suggestions}?q=${encodeURIComponent(text)}`);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Escape") setOpen(false);
    const hit = hits[chosen];
    if (event.key === "Enter" && hit) {
      event.preventDefault();
      setOpen(false);
      navigate(hit.href);
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && hits.length > 0) {
      event.preventDefault();
      setChosen((chosen + step + hits.length) % hits.length);
    }
  };
  return (
    <Form method="get" action={action} role="search" className="relative">
      <Icon name="search" className="pointer-events-none absolute top-2.5 left-2.5 text-ink-3" />
      <input
        ref={input}
        type="search"
        name="q"
        autoComplete="off"
        placeholder={messages.search}
        className="input pl-8"
        role="combobox"
        aria-label={messages.search}
        aria-keyshortcuts="Control+K /"
        aria-expanded={hits.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => setTimeout(() => setOpen(false), 150)}
      />
      <Suggestions id={id} hits={hits} chosen={chosen} open={navigate} />
    </Form>
  );
}

type SuggestionsProps = {
  readonly id: string;
  readonly hits: readonly SearchHit[];
  readonly chosen: number;
  readonly open: (href: string) => void;
};

function Suggestions({ id, hits, chosen, open }: SuggestionsProps) {
  const messages = useMessages();
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label={messages.search}
      className="search-results"
      hidden={hits.length === 0}
    >
      {hits.map((hit, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works from the box, which holds the focus.
        <div
          key={hit.key}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          className="menu-item justify-between"
          onClick={() => open(hit.href)}
        >
          <span>{hit.title}</span>
          <span className="text-caption text-ink-3">{hit.detail ?? hit.group}</span>
        </div>
      ))}
    </div>
  );
}
