import { Link } from "@remix-run/react";
import { pageLinks, pageOf } from "~/portal/links";
import { CreditNotesTable } from "~/portal/pages/credit-notes-page";
import { DueText, InvoiceBadge } from "~/portal/pages/invoice-badge";
import type { CreditNoteRow } from "~/portal/queries/credit.server";
import type { InvoiceRow } from "~/portal/queries/invoices.server";
import { Section } from "~/ui/card";
import { DateText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { type Column, Table } from "~/ui/table";

const columns: readonly Column<InvoiceRow>[] = [
  {
    key: "number",
    label: "Invoice",
    cell: (row) => (row.billedTo ? `${row.number}, for ${row.billedTo}` : row.number),
  },
  { key: "issued", label: "Issued", place: "date", cell: (row) => <DateText day={row.issuedOn} /> },
  {
    key: "state",
    label: "State",
    place: "state",
    cell: (row) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        <InvoiceBadge invoice={row} />
        {row.state === "open" ? (
          <span className="text-ink-2">
            <DueText {...row} />
          </span>
        ) : null}
      </span>
    ),
  },
  {
    key: "total",
    label: "Total",
    place: "amount",
    align: "end",
    cell: (row) => <MoneyText amountMinor={row.totalMinor} currency={row.currency} />,
  },
];

export function InvoicesTable(props: {
  readonly rows: readonly InvoiceRow[];
  readonly newerHref?: string | null;
  readonly olderHref?: string | null;
}) {
  return (
    <Table
      caption="Invoices, newest first"
      columns={columns}
      rows={props.rows}
      rowKey={(row) => row.id}
      rowHref={(row) => pageOf("invoice", row.id)}
      newerHref={props.newerHref}
      olderHref={props.olderHref}
    />
  );
}

type Props = {
  readonly page: {
    readonly rows: readonly InvoiceRow[];
    readonly newer: string | null;
    readonly older: string | null;
  };
  /** The latest of them. */
  readonly notes: readonly CreditNoteRow[];
};

export function InvoicesPage({ page, notes }: Props) {
  return (
    <>
      <PageHeader title="Invoices" />
      {page.rows.length === 0 ? (
        <EmptyState title="No invoice yet">
          Your first invoice comes when the first period of a subscription is billed.
        </EmptyState>
      ) : (
        <InvoicesTable rows={page.rows} {...pageLinks(page)} />
      )}
      {notes.length > 0 ? (
        <Section
          title="Credit notes"
          action={
            <Link to="/portal/credit-notes" className="prose-link">
              All credit notes
            </Link>
          }
        >
          <CreditNotesTable rows={notes} />
        </Section>
      ) : null}
    </>
  );
}
