import type { DraftRow } from "~/console/queries/drafts.server";
import { publicId } from "~/public-ids";
import { DateText, InstantText } from "~/ui/date-text";
import { formatPeriod } from "~/ui/format/date";
import { listUnit, MoneyText } from "~/ui/money-text";
import { StatusBadge } from "~/ui/status-badge";
import { Table } from "~/ui/table";

type Props = { readonly base: string; readonly rows: readonly DraftRow[] };

/** Invoices that are not issued yet, with when each closes. */
export function DraftsTable({ base, rows }: Props) {
  const unit = listUnit(rows);
  return (
    <Table
      caption="Drafts"
      columns={[
        { key: "customer", label: "Customer", cell: (row) => row.customerName },
        { key: "period", label: "Period", cell: (row) => formatPeriod(row.from, row.to, "en") },
        { key: "drafted", label: "Drafted", place: "date", cell: (row) => <DateText day={row.draftedOn} /> },
        {
          key: "state",
          label: "State",
          place: "state",
          cell: () => <StatusBadge subject="invoice" state="draft" />,
        },
        {
          key: "closes",
          label: "Closes on",
          cell: (row) =>
            row.closesAt === null ? "When somebody closes it" : <InstantText at={row.closesAt} />,
        },
        {
          key: "total",
          label: "Total so far",
          align: "end",
          place: "amount",
          cell: (row) => <MoneyText amountMinor={row.totalMinor} currency={row.currency} unit={unit} />,
        },
      ]}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={({ kind, id }) =>
        `${base}/invoices/drafts/${publicId(kind === "held" ? "heldDraft" : "pendingDraft", id)}`
      }
    />
  );
}
