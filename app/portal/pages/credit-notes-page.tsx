import { pageLinks, pageOf } from "~/portal/links";
import { CreditNoteBadge } from "~/portal/pages/credit-note-badge";
import type { CreditNoteRow } from "~/portal/queries/credit.server";
import { DateText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { type Column, Table } from "~/ui/table";

const columns: readonly Column<CreditNoteRow>[] = [
  { key: "number", label: "Credit note", cell: (row) => row.number },
  { key: "issued", label: "Issued", place: "date", cell: (row) => <DateText day={row.issuedOn} /> },
  {
    key: "corrects",
    label: "Corrects",
    place: "detail",
    cell: (row) => (row.invoiceNumber === null ? "–" : `Invoice ${row.invoiceNumber}`),
  },
  { key: "state", label: "State", place: "state", cell: (row) => <CreditNoteBadge note={row} /> },
  {
    key: "total",
    label: "Total",
    place: "amount",
    align: "end",
    cell: (row) => <MoneyText amountMinor={row.totalMinor} currency={row.currency} />,
  },
];

export function CreditNotesTable(props: {
  readonly rows: readonly CreditNoteRow[];
  readonly newerHref?: string | null;
  readonly olderHref?: string | null;
}) {
  return (
    <Table
      caption="Credit notes, newest first"
      columns={columns}
      rows={props.rows}
      rowKey={(row) => row.id}
      rowHref={(row) => pageOf("creditNote", row.id)}
      newerHref={props.newerHref}
      olderHref={props.olderHref}
    />
  );
}

type Props = {
  readonly page: {
    readonly rows: readonly CreditNoteRow[];
    readonly newer: string | null;
    readonly older: string | null;
  };
};

/** What was given back, and where did it go? */
export function CreditNotesPage({ page }: Props) {
  return (
    <>
      <PageHeader
        title="Credit notes"
        crumbs={[{ label: "Invoices", to: "/portal/invoices" }]}
        lead="A credit note corrects an invoice. What it gives back pays invoices, or goes back to where you paid from."
      />
      {page.rows.length === 0 ? (
        <EmptyState title="No credit note">
          When an invoice is corrected, what you get back stands here.
        </EmptyState>
      ) : (
        <CreditNotesTable rows={page.rows} {...pageLinks(page)} />
      )}
    </>
  );
}
