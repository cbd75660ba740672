import { type FormEvent, useEffect, useLayoutEffect, useRef } from "react";

// The server renders no layout, so it has no layout effects either.
const useBeforePaint = typeof document === "undefined" ? useEffect : useLayoutEffect;

/** Where the reader is: a field and what is selected in it; a caret selects nothing. */
type Place = { readonly name: string; readonly selected: readonly [number, number] | null };
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
type Sent = {
  readonly intent: string;
  readonly typed: Map<string, string>;
  focus: Place | null;
  /** What stands in the parts that were open. */
  readonly unfolded: readonly string[];
};

/**
 * Where a field is found once the server has answered: rows behind a removed one move up, the removed row's own
 * fields are gone (null). Rows are named `tiers.2.up_to`, the button that removes them sends `tiers:remove-2`.
 */
export function nameAfter(name: string, intent: string): string | null {
  const removal = /^(.+):remove-(\d+)$/.exec(intent);
  const list = removal?.[1];
  if (list === undefined) return name;
  const head = name.startsWith(`${list}.`) ? list : nestedList(name, list);
  if (head === null) return name;
  const [row = "", ...rest] = name.slice(head.length + 1).split(".");
  const index = Number.parseInt(row, 10);
  const removed = Number.parseInt(removal?.[2] ?? "", 10);
  if (index === removed) return null;
  return index > removed ? [head, index - 1, ...rest].join(".") : name;
}

/**
 * Every price list of a plan has a row for each of its currencies: removing `prices.1` moves `charges.0.prices.2`
 * and `commitment.2` too.
 */
function nestedList(name: string, list: string): string | null {
  if (list !== "prices") return null;
  const lists = /^(?:[a-z_]+\.\d+\.)*(?:prices|one_time|minimum|maximum|commitment)(?=\.\d+\.)/.exec(name);
  return lists ? lists[0] : null;
}

/**
 * Keeps what is typed into a form between its submission and the answer. The answer brings other rows, so the form
 * is mounted anew under `key`; then the late text is written into the new fields, parts that were open are open, and
 * the focus returns: to the field it was in, else to the row that came or follows the one that went.
 */
export function useLateEdits(key: string) {
  const form = useRef<HTMLFormElement>(null);
  const sent = useRef<Sent | null>(null);
  const mounted = useRef(key);

  useBeforePaint(() => {
    if (mounted.current === key) return;
    mounted.current = key;
    const memory = sent.current;
    sent.current = null;
    if (!memory || !form.current) return;
    unfold(form.current, new Set(memory.unfolded.map((name) => nameAfter(name, memory.intent))));
    for (const [name, value] of memory.typed) {
      const control = controlNamed(form.current, nameAfter(name, memory.intent));
      if (control) control.value = value;
    }
    returnFocus(form.current, memory.intent, memory.focus);
  }, [key]);

  // What Tab or Ctrl+A selects is still to be replaced by what is typed next. React tells nothing of selections when
  // its root is the document.
  useEffect(() => {
    const onSelection = () => {
      const control = document.activeElement;
      if (!sent.current || !control || !form.current?.contains(control) || !isField(control)) return;
      sent.current.focus = placeIn(control);
    };
    document.addEventListener("selectionchange", onSelection);
    return () => document.removeEventListener("selectionchange", onSelection);
  }, []);

  return {
    ref: form,
    onSubmit(event: FormEvent<HTMLFormElement>) {
      const { submitter } = event.nativeEvent as SubmitEvent;
      const intent = submitter?.getAttribute("value") ?? "";
      const unfolded = [...event.currentTarget.querySelectorAll("details[open]")].flatMap(namesIn);
      sent.current = { intent, typed: new Map(), focus: null, unfolded };
    },
    onInput(event: FormEvent<HTMLFormElement>) {
      const control = event.target as Control;
      if (!sent.current || control.name === "" || /^(radio|checkbox)$/.test(control.type)) return;
      sent.current.typed.set(control.name, control.value);
      sent.current.focus = placeIn(control);
    },
    onFocus(event: FormEvent<HTMLFormElement>) {
      const control = event.target as Control;
      if (sent.current && isField(control)) sent.current.focus = placeIn(control);
    },
  };
}

/** What fields of a part are called and its buttons send: a part without rows has a button alone. */
function namesIn(part: Element): string[] {
  return [...part.querySelectorAll("input[name], select[name], textarea[name], button[value]")].map(
    (each) => (each instanceof HTMLButtonElement ? each.value : each.getAttribute("name")) ?? "",
  );
}

/** Opens the parts in which one of these stands. */
function unfold(form: HTMLFormElement, names: ReadonlySet<string | null>): void {
  for (const part of form.querySelectorAll("details")) {
    if (namesIn(part).some((name) => names.has(name))) part.open = true;
  }
}

function isField(element: Element): element is Control {
  return element.matches("input[name]:not([type=hidden]), select[name], textarea[name]");
}

function placeIn(control: Control): Place {
  const from = "selectionStart" in control ? control.selectionStart : null;
  const to = "selectionEnd" in control ? control.selectionEnd : null;
  return { name: control.name, selected: from === null || to === null ? null : [from, to] };
}

function controlNamed(form: HTMLFormElement, name: string | null): Control | null {
  const found = name === null ? null : form.elements.namedItem(name);
  return found instanceof Element && isField(found) ? found : null;
}

function returnFocus(form: HTMLFormElement, intent: string, focus: Place | null): void {
  const control = focus ? controlNamed(form, nameAfter(focus.name, intent)) : null;
  if (control) {
    control.focus();
    if (focus?.selected && "setSelectionRange" in control) control.setSelectionRange(...focus.selected);
    return;
  }
  const [, list = "", verb = "", row = "0"] = /^(.+):(add|remove)(?:-(\d+))?$/.exec(intent) ?? [];
  if (list === "") return;
  const rows = fieldsByRow(form, list);
  const wanted = verb === "add" ? rows.length - 1 : Math.min(Number.parseInt(row, 10), rows.length - 1);
  rows[wanted]?.focus();
}

/** The first field of each row of a list, in order. */
function fieldsByRow(form: HTMLFormElement, list: string): Control[] {
  const rows = new Map<string, Control>();
  for (const element of form.elements) {
    if (!isField(element) || !element.name.startsWith(`${list}.`)) continue;
    const row = element.name.slice(list.length + 1).split(".")[0] ?? "";
    if (!rows.has(row)) rows.set(row, element);
  }
  return [...rows.values()];
}
