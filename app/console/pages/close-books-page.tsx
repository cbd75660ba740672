import type { BookClosing, ClosedBooks } from "~/billing/ledger/closed-books";
import type { Day } from "~/billing/time/day";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import { DateField } from "~/ui/date-field";
import { DateText } from "~/ui/date-text";
import { ChoiceField } from "~/ui/field";
import { formatDate } from "~/ui/format/date";

type Props = Confirmable & {
  readonly base: string;
  readonly books: ClosedBooks;
  /** The day to offer, as a form writes it. */
  readonly suggested: string;
  readonly shown: {
    readonly through: Day;
    readonly closing: BookClosing;
    readonly previewHash: string;
  } | null;
  readonly refusals: EntryRefusals;
};

const CLOSINGS: readonly { readonly value: BookClosing; readonly label: string; readonly hint: string }[] = [
  {
    value: "soft",
    label: "Softly",
    hint: "Can be opened again, for a correction before the report is sent.",
  },
  { value: "final", label: "For good", hint: "Can never be opened again. What comes late is posted later." },
];

/** Books are closed through a day that is over and ties out: entered, shown once more, then done. */
export function CloseBooksPage({ base, books, suggested, shown, refusals, ...page }: Props) {
  const back = `${base}/tie-outs`;
  const crumbs = [{ label: "Tie-outs", to: back }];
  if (shown) {
    const day = formatDate(shown.through, "en");
    return (
      <ConfirmStep
        values={page.values}
        onceKey={page.onceKey}
        refused={page.refused}
        title={`Close the books through ${day}?`}
        crumbs={crumbs}
        costTitle="Tie-outs"
        cost={
          <p>
            Every account agrees with its documents at the end of that day, and nothing waits to be posted.
          </p>
        }
        consequences={[
          { label: "Posted", value: `Nothing on ${day} or an earlier day any more.` },
          {
            label: "Comes late",
            value: "Usage, credit notes and refunds are posted on the day they are made.",
          },
          {
            label: "Refused",
            value: "Changes and new subscriptions that would act from a day in closed books.",
          },
          {
            label: "To undo",
            value: shown.closing === "soft" ? "Open them again under Tie-outs." : "It cannot be undone.",
          },
        ]}
        confirmLabel={`Close through ${day}`}
        busyLabel="Closing…"
        cancelHref={back}
        previewHash={shown.previewHash}
        tone={shown.closing === "final" ? "danger" : "primary"}
        editHref={entryHref(page.values)}
      >
        The books are closed {shown.closing === "soft" ? "softly" : "for good"} through {day}.
      </ConfirmStep>
    );
  }
  return (
    <EntryPage
      title="Close the books"
      crumbs={crumbs}
      lead={<ClosedThrough books={books} />}
      values={page.values}
      refusals={refusals}
      cancelHref={back}
    >
      <div className="grid gap-5">
        <DateField
          name="through"
          label="Through"
          defaultValue={suggested}
          hint="The last day that is closed."
        />
        <ChoiceField name="closing" label="How" options={CLOSINGS} defaultValue="soft" />
      </div>
    </EntryPage>
  );
}

/** How far the books are closed, in a sentence or two. */
export function ClosedThrough({ books }: { readonly books: ClosedBooks }) {
  const { finalThrough, softThrough } = books;
  if (finalThrough === null && softThrough === null) return <>All books are open.</>;
  return (
    <>
      {finalThrough === null ? null : (
        <>
          Closed for good through <DateText day={finalThrough} />.{" "}
        </>
      )}
      {softThrough === null ? null : (
        <>
          Closed softly through <DateText day={softThrough} />.
        </>
      )}
    </>
  );
}
