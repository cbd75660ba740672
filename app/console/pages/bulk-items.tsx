import { pageOf } from "~/console/links";
import { BULK_WORDS, bulkRunPage } from "~/console/pages/bulk-words";
import { itemTabs } from "~/console/pages/item-tabs";
import { DocumentLinks, itemColumns, runColumns } from "~/console/pages/run-columns";
import type { BulkItemRow, BulkRunRow } from "~/console/queries/bulk-runs.server";
import type { Page } from "~/store/columns";
import { NothingMatches } from "~/ui/empty-state";
import { formatCount } from "~/ui/format/number";
import { listUnit, MoneyText } from "~/ui/money-text";
import { withParams } from "~/ui/query-string";
import { SaidText } from "~/ui/said-text";
import { type Column, Table } from "~/ui/table";
import { Tabs } from "~/ui/tabs";

type Props = {
  readonly base: string;
  readonly search: string;
  readonly run: BulkRunRow;
  readonly items: Page<BulkItemRow>;
};

/** Each row of a run: what it comes to, and what became of it. */
export function BulkItems({ base, search, run, items }: Props) {
  return (
    <>
      <Tabs label="States" tabs={itemTabs(search, run)} />
      {items.rows.length === 0 ? (
        <NothingMatches clearHref={withParams(search, { state: null, after: null, before: null }) || "?"} />
      ) : (
        <Table
          caption={BULK_WORDS[run.kind].list.label}
          columns={columnsOf(base, run, items.rows)}
          rows={items.rows}
          rowKey={(row) => row.id}
          rowHref={(row) => pageOf(base, "customer", row.customerId)}
          search={search}
          newerHref={items.newer ? withParams(search, { before: items.newer, after: null }) : null}
          olderHref={items.older ? withParams(search, { after: items.older, before: null }) : null}
        />
      )}
    </>
  );
}

function columnsOf(
  base: string,
  run: BulkRunRow,
  rows: readonly BulkItemRow[],
): readonly Column<BulkItemRow>[] {
  const unit = listUnit(rows);
  return [
    ...itemColumns<BulkItemRow>(run.state),
    { key: "result", label: "Result", cell: (row) => <Result base={base} row={row} /> },
    {
      key: "amount",
      label: "To pay",
      align: "end",
      place: "amount",
      cell: (row) => (
        <MoneyText amountMinor={row.amountMinor ?? undefined} currency={row.currency} unit={unit} />
      ),
    },
  ];
}

function Result({ base, row }: { readonly base: string; readonly row: BulkItemRow }) {
  if (row.state === "refused" || row.state === "skipped") {
    return <SaidText text={`${row.sentence} ${row.remedy}`} />;
  }
  if (row.documents.length === 0) return row.state === "done" ? "No document yet" : null;
  return <DocumentLinks base={base} documents={row.documents} />;
}

/** The latest runs over many rows, with how far each is. */
export function BulkRunsTable({
  base,
  rows,
}: {
  readonly base: string;
  readonly rows: readonly BulkRunRow[];
}) {
  return (
    <Table
      caption="Over many at once"
      columns={[
        {
          key: "what",
          label: "What",
          cell: ({ kind }) => `${BULK_WORDS[kind].verb} ${BULK_WORDS[kind].noun.many}`,
        },
        ...runColumns<BulkRunRow>(),
        {
          key: "refused",
          label: "Refused",
          align: "end",
          cell: (row) => formatCount(row.refusedCount, "en"),
        },
      ]}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => bulkRunPage(base, row.id)}
    />
  );
}
