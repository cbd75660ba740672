import type { BookClosing, ClosedBooks, IssuerBooks } from "~/billing/ledger/closed-books";
import type { Day } from "~/billing/time/day";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import { publicId } from "~/public-ids";
import { DateField } from "~/ui/date-field";
import { DateText } from "~/ui/date-text";
import { ChoiceField, SelectField } from "~/ui/field";
import { formatDate } from "~/ui/format/date";

/** The books of a legal entity, by its name. */
export type EntityBooks = IssuerBooks & { readonly legalName: string };

/** What holds for the books of all legal entities, and for those of each. */
export type BooksOfAll = ClosedBooks & { readonly entities: readonly EntityBooks[] };

type Props = Confirmable & {
  readonly base: string;
  readonly books: BooksOfAll;
  /** The day to offer, as a form writes it. */
  readonly suggested: string;
  readonly shown: {
    readonly through: Day;
    readonly closing: BookClosing;
    /** The legal entities whose books are closed. */
    readonly closes: readonly string[];
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
          ...(books.entities.length > 1 ? [{ label: "Books of", value: namesOf(books, shown.closes) }] : []),
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
      lead={<BooksThrough books={books} />}
      values={page.values}
      refusals={refusals}
      cancelHref={back}
    >
      <div className="grid gap-5">
        {books.entities.length > 1 ? <EntityField books={books} /> : null}
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

function EntityField({ books }: { readonly books: BooksOfAll }) {
  const entities = books.entities.map(({ issuerId, legalName }) => {
    return { value: publicId("issuer", issuerId), label: legalName };
  });
  return (
    <SelectField
      name="issuer"
      label="Books of"
      options={[{ value: "", label: "All legal entities" }, ...entities]}
      defaultValue=""
      width={40}
    />
  );
}

function namesOf({ entities }: BooksOfAll, ids: readonly string[]): string {
  return entities.flatMap(({ issuerId, legalName }) => (ids.includes(issuerId) ? legalName : [])).join(", ");
}

/** How far the books are closed: of each legal entity, where there are several. */
export function BooksThrough({ books }: { readonly books: BooksOfAll }) {
  if (books.entities.length < 2) return <ClosedThrough books={books} />;
  return (
    <>
      {books.entities.map(({ issuerId, legalName, books: own }) => (
        <span key={issuerId} className="block">
          {legalName}: <ClosedThrough books={own} />
        </span>
      ))}
    </>
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
