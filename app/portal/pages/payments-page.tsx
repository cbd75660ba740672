import { pageLinks, pageOf } from "~/portal/links";
import type { PaymentRow } from "~/portal/queries/payments.server";
import { InstantText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { declineWords, methodName } from "~/ui/format/payment-words";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { StatusBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

const columns: readonly Column<PaymentRow>[] = [
  { key: "invoice", label: "Payment for", cell: (row) => row.invoiceNumber },
  { key: "when", label: "When", place: "date", cell: (row) => <InstantText at={row.startedAt} /> },
  {
    key: "method",
    label: "With",
    place: "detail",
    cell: (row) =>
      row.brand && row.lastFour ? methodName({ brand: row.brand, lastFour: row.lastFour }) : "–",
  },
  {
    key: "state",
    label: "State",
    place: "state",
    cell: (row) => (
      <StatusBadge
        subject="payment"
        state={row.state}
        detail={row.state === "failed" ? declineWords(row) : undefined}
      />
    ),
  },
  {
    key: "amount",
    label: "Amount",
    place: "amount",
    align: "end",
    cell: (row) => <MoneyText amountMinor={row.amountMinor} currency={row.currency} />,
  },
];

type Props = {
  readonly page: {
    readonly rows: readonly PaymentRow[];
    readonly newer: string | null;
    readonly older: string | null;
  };
};

/** What was paid, with what? */
export function PaymentsPage({ page }: Props) {
  return (
    <>
      <PageHeader title="Payments" lead="Every payment that was tried, and how it ended." />
      {page.rows.length === 0 ? (
        <EmptyState title="No payment yet">
          Payments appear here as soon as the first invoice is paid.
        </EmptyState>
      ) : (
        <Table
          caption="Payments, newest first"
          columns={columns}
          rows={page.rows}
          rowKey={(row) => row.id}
          rowHref={(row) => pageOf("payment", row.id)}
          {...pageLinks(page)}
        />
      )}
    </>
  );
}
