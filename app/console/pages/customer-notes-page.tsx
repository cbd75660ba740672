import { Form, Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { CustomerTabs } from "~/console/pages/customer-tabs";
import type { NoteRow } from "~/console/queries/customer-notes.server";
import type { CustomerCounts } from "~/console/queries/customer-tabs.server";
import type { RefusedForm } from "~/http/form-state";
import type { Page } from "~/store/columns";
import { Button } from "~/ui/button";
import { SmallConfirmation } from "~/ui/confirm-page";
import { InstantText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { ErrorSummary } from "~/ui/error-summary";
import { FormActions, FormFields, TextAreaField } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { Paging } from "~/ui/table";

type Props = {
  readonly base: string;
  readonly search: string;
  readonly customer: { readonly id: string; readonly name: string };
  readonly counts: CustomerCounts;
  readonly notes: Page<NoteRow>;
  /** Ids of the note whose form, or whose removal, is asked for. */
  readonly asked: { readonly edit: string | null; readonly remove: string | null };
  /** Whether the reader writes notes, and removes those of others. */
  readonly may: { readonly write: boolean; readonly tidy: boolean };
  readonly refused: RefusedForm | undefined;
};

/** What members wrote down about a customer, newest first. */
export function CustomerNotesPage(props: Props) {
  const { base, search, customer, counts, notes, asked, may, refused } = props;
  const page = pageOf(base, "customer", customer.id);
  const mayRemove = (note: NoteRow) => may.write && (note.isYours || may.tidy);
  const removing = notes.rows.find((note) => note.id === asked.remove && mayRemove(note));
  const editing = notes.rows.find((note) => note.id === asked.edit && note.isYours && may.write);
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      {removing ? <Removal note={removing} page={page} /> : null}
      <PageHeader
        title={`Notes about ${customer.name}`}
        crumbs={[
          { label: "Customers", to: `${base}/customers` },
          { label: customer.name, to: page },
        ]}
        lead="For members of the organization only: the customer never sees them."
      />
      <CustomerTabs base={base} customerId={customer.id} counts={counts} current="notes" />
      {may.write && !editing ? <NoteForm intent="add" refused={refused} label="New note" /> : null}
      {notes.rows.length === 0 ? (
        <EmptyState title="No notes">
          Write down what others should know: who to call, what was agreed, what to watch.
        </EmptyState>
      ) : (
        <ul className="mt-6 grid max-w-160 gap-4">
          {notes.rows.map((note) => (
            <li key={note.id} className="card card-pad">
              {note === editing ? (
                <NoteForm intent={`edit:${note.id}`} refused={refused} label="Your note" note={note} />
              ) : (
                <Note note={note} mayEdit={note.isYours && may.write} mayRemove={mayRemove(note)} />
              )}
            </li>
          ))}
        </ul>
      )}
      <Paging
        newerHref={notes.newer ? withParams(search, { before: notes.newer, after: null }) : null}
        olderHref={notes.older ? withParams(search, { after: notes.older, before: null }) : null}
      />
    </>
  );
}

function Removal({ note, page }: { readonly note: NoteRow; readonly page: string }) {
  return (
    <SmallConfirmation
      title={
        note.isYours ? "Remove your note?" : `Remove the note of ${note.authorName || "a former member"}?`
      }
      confirmLabel="Remove note"
      cancelHref={`${page}/notes`}
      intent={`remove:${note.id}`}
    >
      It leaves this page. What it said stays in the history.
    </SmallConfirmation>
  );
}

type NoteProps = {
  readonly note: NoteRow;
  readonly mayEdit: boolean;
  readonly mayRemove: boolean;
};

function Note({ note, mayEdit, mayRemove }: NoteProps) {
  const author = note.authorName || "A former member";
  const of = `the note of ${author}`;
  return (
    <article aria-label={`Note of ${author}`}>
      <p className="mb-2 flex flex-wrap items-baseline gap-x-3 text-dense text-ink-2">
        <span className="font-medium text-ink">{author}</span>
        <InstantText at={note.writtenAt} />
        {note.editedAt === null ? null : (
          <span>
            changed <InstantText at={note.editedAt} />
          </span>
        )}
      </p>
      <p className="whitespace-pre-wrap break-words">{note.body}</p>
      {mayEdit || mayRemove ? (
        <p className="mt-3 flex gap-4 text-dense">
          {mayEdit ? (
            <Link to={`?edit=${note.id}`} className="prose-link" aria-label={`Edit ${of}`}>
              Edit
            </Link>
          ) : null}
          {mayRemove ? (
            <Link to={`?remove=${note.id}`} className="prose-link" aria-label={`Remove ${of}`}>
              Remove
            </Link>
          ) : null}
        </p>
      ) : null}
    </article>
  );
}

type FormProps = {
  readonly intent: string;
  readonly label: string;
  readonly note?: NoteRow;
  readonly refused: RefusedForm | undefined;
};

function NoteForm({ intent, label, note, refused }: FormProps) {
  return (
    <Form method="post" className="max-w-160">
      <FormFields state={refused}>
        <TextAreaField name="body" label={label} holds="prose" defaultValue={note?.body ?? ""} />
      </FormFields>
      <FormActions>
        <Button tone="primary" name="intent" value={intent}>
          {note ? "Save note" : "Add note"}
        </Button>
        {note ? (
          <Link to="?" className="btn btn-quiet">
            Cancel
          </Link>
        ) : null}
      </FormActions>
    </Form>
  );
}
