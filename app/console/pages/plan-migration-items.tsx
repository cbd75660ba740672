import type { RunState } from "~/billing/run-kinds";
import { pageOf } from "~/console/links";
import { type CountedItems, itemTabs } from "~/console/pages/item-tabs";
import { DocumentLinks, itemColumns } from "~/console/pages/run-columns";
import type { MigrationItemRow } from "~/console/queries/plan-migrations.server";
import type { Page } from "~/store/columns";
import { DateText } from "~/ui/date-text";
import { NothingMatches } from "~/ui/empty-state";
import { formatCount } from "~/ui/format/number";
import { listUnit, MoneyText } from "~/ui/money-text";
import { withParams } from "~/ui/query-string";
import { SaidText } from "~/ui/said-text";
import { type Column, type SummaryRow, Table } from "~/ui/table";
import { Tabs } from "~/ui/tabs";

export type MigrationSums = readonly {
  readonly currency: string;
  readonly subscriptions: number;
  readonly beforeMinor: bigint;
  readonly afterMinor: bigint;
  readonly nextBeforeMinor: bigint;
  readonly nextAfterMinor: bigint;
  readonly atOnceMinor: bigint;
  readonly givenBackMinor: bigint;
}[];

type Props = {
  readonly base: string;
  readonly search: string;
  readonly counts: CountedItems;
  readonly sums: MigrationSums;
  readonly items: Page<MigrationItemRow>;
};

/** Each subscription: what it pays before and after, and what became of it. */
export function MigrationItems({ base, search, counts, sums, items }: Props) {
  return (
    <>
      <Tabs label="States" tabs={itemTabs(search, counts)} />
      {items.rows.length === 0 ? (
        <NothingMatches clearHref={withParams(search, { state: null, after: null, before: null }) || "?"} />
      ) : (
        <Table
          caption="Subscriptions"
          columns={columnsOf(base, counts.state, items.rows)}
          rows={items.rows}
          rowKey={(row) => row.id}
          rowHref={(row) => pageOf(base, "subscription", row.subscriptionId)}
          search={search}
          summary={
            new URLSearchParams(search).has("state") ? [] : sums.map((sum) => summaryOf(sum, listUnit(sums)))
          }
          newerHref={items.newer ? withParams(search, { before: items.newer, after: null }) : null}
          olderHref={items.older ? withParams(search, { after: items.older, before: null }) : null}
        />
      )}
    </>
  );
}

function summaryOf(sum: MigrationSums[number], unit: "symbol" | "code"): SummaryRow {
  const money = (amountMinor: bigint) => (
    <MoneyText amountMinor={amountMinor} currency={sum.currency} unit={unit} />
  );
  return {
    scope: `All ${formatCount(sum.subscriptions, "en")}${unit === "code" ? ` in ${sum.currency}` : ""}`,
    cells: {
      before: money(sum.beforeMinor),
      after: money(sum.afterMinor),
      next: money(sum.nextAfterMinor),
    },
  };
}

function columnsOf(
  base: string,
  run: RunState,
  rows: readonly MigrationItemRow[],
): readonly Column<MigrationItemRow>[] {
  const unit = listUnit(rows);
  const money = (amountMinor: bigint | null, currency: string) => (
    <MoneyText amountMinor={amountMinor ?? undefined} currency={currency} unit={unit} />
  );
  return [
    ...itemColumns<MigrationItemRow>(run),
    {
      key: "from",
      label: "From",
      place: "date",
      cell: (row) => (row.effectiveOn === null ? "–" : <DateText day={row.effectiveOn} />),
    },
    {
      key: "before",
      label: "Price before",
      align: "end",
      cell: (row) => money(row.beforeMinor, row.currency),
    },
    {
      key: "after",
      label: "Price after",
      align: "end",
      place: "amount",
      cell: (row) => money(row.afterMinor, row.currency),
    },
    {
      key: "next",
      label: "Next invoice",
      align: "end",
      cell: (row) => (
        <div>
          {money(row.nextAfterMinor, row.currency)}
          {row.nextBeforeMinor !== null && row.nextBeforeMinor !== row.nextAfterMinor ? (
            <span className="block text-caption text-ink-3">
              else {money(row.nextBeforeMinor, row.currency)}
            </span>
          ) : null}
        </div>
      ),
    },
    { key: "result", label: "Result", cell: (row) => <Result base={base} row={row} /> },
  ];
}

function Result({ base, row }: { readonly base: string; readonly row: MigrationItemRow }) {
  if (row.sentence !== null) return <SaidText text={`${row.sentence} ${row.remedy ?? ""}`} />;
  const from = `From version ${row.fromVersion}`;
  if (row.state === "done" && row.documents.length === 0) return `${from}; nothing billed`;
  return (
    <div>
      {from}
      {row.state === "done" ? null : <AtOnce row={row} />}
      <span className="ml-3">
        <DocumentLinks base={base} documents={row.documents} />
      </span>
    </div>
  );
}

/** What going over bills and gives back at once; nothing where it waits for a renewal. */
function AtOnce({ row }: { readonly row: MigrationItemRow }) {
  const { atOnceMinor, givenBackMinor, currency } = row;
  return (
    <>
      {atOnceMinor ? (
        <span className="block">
          At once <MoneyText amountMinor={atOnceMinor} currency={currency} />
        </span>
      ) : null}
      {givenBackMinor ? (
        <span className="block">
          Given back <MoneyText amountMinor={givenBackMinor} currency={currency} />
        </span>
      ) : null}
    </>
  );
}
