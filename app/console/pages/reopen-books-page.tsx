import { type ClosedBooks, decideReopening } from "~/billing/ledger/closed-books";
import { ClosedThrough } from "~/console/pages/close-books-page";
import type { RefusedForm } from "~/http/form-state";
import { ConfirmPage } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";
import { formatDate } from "~/ui/format/date";

type Props = {
  readonly base: string;
  readonly books: ClosedBooks;
  /** The legal entity whose they are; null: all have the same. */
  readonly of: string | null;
  readonly refused: RefusedForm | undefined;
};

/** Books that were closed softly are opened again, after a question. */
export function ReopenBooksPage({ base, books, of, refused }: Props) {
  const { finalThrough, softThrough } = books;
  const decided = decideReopening(books);
  const from = finalThrough === null ? "" : ` after ${formatDate(finalThrough, "en")}`;
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <ConfirmPage
        title={of === null ? "Open the books again?" : `Open the books of ${of} again?`}
        crumbs={[{ label: "Tie-outs", to: `${base}/tie-outs` }]}
        costTitle="Stays closed"
        cost={
          <p>
            {finalThrough === null ? "Nothing." : `Everything through ${formatDate(finalThrough, "en")}.`}
          </p>
        }
        consequences={[
          { label: "Allowed again", value: "Changes that act from those days; they are posted today." },
          { label: "On record", value: "Who opened the books, and when." },
        ]}
        confirmLabel="Open the books"
        busyLabel="Opening…"
        cancelHref={`${base}/tie-outs`}
        previewHash={`${softThrough ?? ""}`}
        notes={decided.ok ? [] : decided.refusals}
      >
        <p>
          <ClosedThrough books={books} /> All days{from} are open again.
        </p>
      </ConfirmPage>
    </>
  );
}
