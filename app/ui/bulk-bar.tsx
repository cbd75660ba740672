import { Form } from "@remix-run/react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { Button } from "~/ui/button";
import { formatCount } from "~/ui/format/number";
import { useHydrated } from "~/ui/hydrated";
import { useLocale, useMessages } from "~/ui/locale-context";

type Props = {
  /** The id of the form, and the name of the boxes in it: `ticks` of the table says the same. */
  readonly id: string;
  readonly name: string;
  /** What the region is called: "Ticked customers". */
  readonly label: string;
  /** The page that previews; nothing is done before it. */
  readonly action: string;
  readonly buttonLabel: string;
  /** The filter of the list, sent as `all` and its own names; it counts in the place of ids where `all` is ticked. */
  readonly filter: Readonly<Record<string, string>>;
  /** "All 73 that match"; null where there are no others, or too many. */
  readonly allLabel: string | null;
};

/**
 * What can be done with ticked rows, under their table: always by a page that previews it. With scripts it appears when
 * a row is ticked; without it is there all the time.
 */
export function BulkBar({ id, name, label, action, buttonLabel, filter, allLabel }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const { ticked, boxes, tickAll } = useTicks(form, name);
  const messages = useMessages();
  const locale = useLocale();
  const hydrated = useHydrated();
  const counted = messages.tickedCount(ticked, formatCount(ticked, locale));
  return (
    <section aria-label={label} className="no-print">
      <p role="status" className="sr-only">
        {hydrated && ticked > 0 ? counted : null}
      </p>
      <Form
        ref={form}
        id={id}
        method="get"
        action={action}
        className={hydrated && ticked === 0 ? "hidden" : "bulk-bar"}
      >
        {hydrated ? (
          <>
            <span aria-hidden="true" className="font-medium">
              {counted}
            </span>
            <Button type="button" tone="quiet" onClick={() => tickAll(ticked < boxes ? "on" : "off")}>
              {ticked < boxes ? messages.tickAll : messages.untickAll}
            </Button>
          </>
        ) : null}
        {allLabel === null ? null : (
          <label className="choice">
            <input type="checkbox" name="all" value="yes" />
            <span>{allLabel}</span>
          </label>
        )}
        {Object.entries(filter).map(([field, value]) => (
          <input key={field} type="hidden" name={field} value={value} />
        ))}
        <Button>{buttonLabel}</Button>
      </Form>
    </section>
  );
}

/** How many boxes of the form there are and are ticked. They stand in the table, so their changes are heard there. */
function useTicks(form: RefObject<HTMLFormElement>, name: string) {
  const [counts, setCounts] = useState({ ticked: 0, boxes: 0 });
  const boxesOf = () =>
    [...(form.current?.elements ?? [])].filter(
      (box): box is HTMLInputElement => box instanceof HTMLInputElement && box.name === name,
    );
  const recount = () => {
    const all = boxesOf();
    const now = { ticked: all.filter((box) => box.checked).length, boxes: all.length };
    setCounts((known) => (known.ticked === now.ticked && known.boxes === now.boxes ? known : now));
  };
  // After each render, because another page of the list brings other boxes.
  useEffect(() => {
    recount();
    document.addEventListener("change", recount);
    return () => document.removeEventListener("change", recount);
  });
  const tickAll = (to: "on" | "off") => {
    for (const box of boxesOf()) box.checked = to === "on";
    recount();
  };
  return { ...counts, tickAll };
}
