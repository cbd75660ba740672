import type { DraftRow } from "~/console/queries/drafts.server";
import { publicId } from "~/public-ids";
import { BulkBar } from "~/ui/bulk-bar";
import { DateText, InstantText } from "~/ui/date-text";
import { formatPeriod } from "~/ui/format/date";
import { formatCount } from "~/ui/format/number";
import { listUnit, MoneyText } from "~/ui/money-text";
import { StatusBadge } from "~/ui/status-badge";
import { type RowTicks, Table } from "~/ui/table";

type Props = {
  readonly base: string;
  readonly rows: readonly DraftRow[];
  /** The filter of the list; null for those who may not close drafts. */
  readonly closes: Readonly<Record<string, string>> | null;
};

const FORM = "close-drafts";

/** Invoices that are not issued yet, with when each closes. */
export function DraftsTable({ base, rows, closes }: Props) {
  const unit = listUnit(rows);
  const held = rows.filter(({ kind }) => kind === "held").length;
  return (
    <>
      <Table
        caption="Drafts"
        columns={[
          { key: "customer", label: "Customer", cell: (row) => row.customerName },
          { key: "period", label: "Period", cell: (row) => formatPeriod(row.from, row.to, "en") },
          {
            key: "drafted",
            label: "Drafted",
            place: "date",
            cell: (row) => <DateText day={row.draftedOn} />,
          },
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
        ticks={closes && held > 0 ? ticks : undefined}
        rowKey={(row) => row.id}
        rowHref={({ kind, id }) =>
          `${base}/invoices/drafts/${publicId(kind === "held" ? "heldDraft" : "pendingDraft", id)}`
        }
      />
      {closes && held > 0 ? (
        <BulkBar
          id={FORM}
          name={ticks.name}
          label="Ticked drafts"
          action={`${base}/invoices/drafts/close`}
          buttonLabel="Close drafts"
          filter={closes}
          allLabel={held > 1 ? `All ${formatCount(held, "en")} that wait for somebody` : null}
        />
      ) : null}
    </>
  );
}

/** Drafts in their days of grace close by themselves. */
const ticks: RowTicks<DraftRow> = {
  form: FORM,
  name: "draft",
  value: ({ kind, id }) => (kind === "held" ? publicId("heldDraft", id) : null),
  label: ({ customerName, from, to }) => `${customerName}, ${formatPeriod(from, to, "en")}`,
};
