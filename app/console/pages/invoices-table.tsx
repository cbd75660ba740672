import { pageOf } from "~/console/links";
import type { InvoiceRow } from "~/console/queries/invoices.server";
import { DateText } from "~/ui/date-text";
import { en } from "~/ui/messages/en";
import { listUnit, MoneyText } from "~/ui/money-text";
import { StatusBadge } from "~/ui/status-badge";
import { invoiceBadgeState } from "~/ui/status-vocabulary";
import { type Column, type SummaryRow, Table } from "~/ui/table";

type BadgeFacts = Pick<InvoiceRow, "state" | "totalMinor" | "openMinor" | "overdueDays" | "openPayment">;

export function InvoiceBadge({ invoice }: { readonly invoice: BadgeFacts }) {
  const { state, totalMinor, openMinor, overdueDays, openPayment } = invoice;
  const badge = invoiceBadgeState({ state, totalMinor, dueMinor: openMinor, overdueDays, openPayment });
  return (
    <StatusBadge
      subject="invoice"
      state={badge}
      detail={badge === "overdue" ? en.daysOverdue(overdueDays) : null}
    />
  );
}

const columnsIn = (unit: "symbol" | "code"): readonly Column<InvoiceRow>[] => [
  { key: "number", label: "Number", cell: (row) => row.number },
  { key: "customer", label: "Customer", cell: (row) => row.customerName },
  { key: "issued", label: "Issued", cell: (row) => <DateText day={row.issuedOn} />, sort: "issued" },
  { key: "due", label: "Due", cell: (row) => <DateText day={row.dueOn} />, place: "date", sort: "due" },
  { key: "state", label: "State", place: "state", cell: (row) => <InvoiceBadge invoice={row} /> },
  {
    key: "open",
    label: "Open",
    align: "end",
    cell: (row) => <MoneyText amountMinor={row.openMinor} currency={row.currency} unit={unit} />,
  },
  {
    key: "total",
    label: "Total",
    align: "end",
    place: "amount",
    sort: "total",
    cell: (row) => <MoneyText amountMinor={row.totalMinor} currency={row.currency} unit={unit} />,
  },
];

type Props = {
  readonly base: string;
  readonly caption: string;
  readonly rows: readonly InvoiceRow[];
  readonly of?: "customer";
  /** Gives the sort links; without it the order is fixed. */
  readonly search?: string;
  readonly sort?: string;
  readonly summary?: readonly SummaryRow[];
  /** How amounts name their currency, where the sums under the rows have a say in it. */
  readonly unit?: "symbol" | "code";
  readonly newerHref?: string | null;
  readonly olderHref?: string | null;
  readonly csvHref?: string;
};

export function InvoicesTable({ base, caption, rows, of, search, unit = listUnit(rows), ...rest }: Props) {
  const shown = columnsIn(unit)
    .filter((column) => of !== "customer" || column.key !== "customer")
    .map((column) => (search === undefined ? { ...column, sort: undefined } : column));
  return (
    <Table
      {...rest}
      caption={caption}
      columns={shown}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => pageOf(base, "invoice", row.id)}
      search={search}
    />
  );
}
