import type { CurrencyCode } from "~/billing/money/currency";
import { MOST_ROWS_OF_A_RUN } from "~/billing/run-kinds";
import { fileOf, pageOf } from "~/console/links";
import { BillNowBar, customerTicks } from "~/console/pages/bill-now-bar";
import type { CustomerRow, CustomerSort, CustomerTab } from "~/console/queries/customers.server";
import type { Page } from "~/store/columns";
import { ButtonLink } from "~/ui/button";
import { InstantDateText } from "~/ui/date-text";
import { EmptyState, NothingMatches } from "~/ui/empty-state";
import { FilterBar } from "~/ui/filter-bar";
import { formatCount } from "~/ui/format/number";
import { listUnit, MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { PlainBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

type Props = {
  readonly base: string;
  /** Whether the reader may take the list away as a file. */
  readonly mayExport: boolean;
  readonly search: string;
  readonly tab: CustomerTab;
  readonly sort: CustomerSort;
  readonly query: string;
  readonly page: Page<CustomerRow>;
  /** What each brings a month, by currency; who brings nothing is not in it. */
  readonly mrr: Mrr;
  /** Zero when there are none at all, also without any filter. */
  readonly total: number;
  /** How many match under each tab, up to one more than one run takes. */
  readonly counts: Readonly<Record<CustomerTab, number>>;
  readonly mayWrite: boolean;
};

type Sum = { readonly currency: CurrencyCode; readonly amountMinor: bigint };
type Mrr = Readonly<Record<string, readonly Sum[]>>;

const tabLabels: Readonly<Record<CustomerTab, string>> = { all: "All", owing: "Owing", overdue: "Overdue" };

const columnsIn = (unit: "symbol" | "code", mrr: Mrr): readonly Column<CustomerRow>[] => [
  { key: "name", label: "Name", cell: (row) => row.name, sort: "name" },
  { key: "email", label: "E-mail", cell: (row) => row.email ?? "–", sort: "email" },
  {
    key: "state",
    label: "State",
    place: "state",
    cell: (row) => <CustomerBadge row={row} />,
  },
  {
    key: "next",
    label: "Next bill",
    place: "date",
    sort: "next",
    cell: (row) => (row.nextDueAt === null ? "–" : <InstantDateText at={row.nextDueAt} />),
  },
  {
    key: "mrr",
    label: "MRR",
    align: "end",
    cell: (row) => <MonthlyText sums={mrr[row.id] ?? []} unit={unit} />,
  },
  {
    key: "owed",
    label: "Owes",
    align: "end",
    place: "amount",
    sort: "owed",
    cell: (row) => <MoneyText amountMinor={row.openMinor} currency={row.currency} unit={unit} />,
  },
];

/** One sum a currency; a dash where nothing recurs. */
function MonthlyText({ sums, unit }: { readonly sums: readonly Sum[]; readonly unit: "symbol" | "code" }) {
  if (sums.length === 0) return "–";
  return sums.map(({ currency, amountMinor }) => (
    <MoneyText
      key={currency}
      amountMinor={amountMinor}
      currency={currency}
      unit={unit}
      className="md:block"
    />
  ));
}

/** Counted up to one more than one run takes, which is told as more. */
function countText(count: number): string {
  return count > MOST_ROWS_OF_A_RUN ? `${formatCount(MOST_ROWS_OF_A_RUN, "en")}+` : formatCount(count, "en");
}

/** Null where all that match are on the page, or are more than one run takes. */
function allLabel(matching: number, shown: number): string | null {
  if (matching <= shown || matching > MOST_ROWS_OF_A_RUN) return null;
  return `All ${formatCount(matching, "en")} that match`;
}

/** What stands out about a customer: overdue before owing before running. */
function CustomerBadge({ row }: { readonly row: CustomerRow }) {
  if (row.overdueMinor > 0n) {
    return (
      <PlainBadge tone="bad" shape="failed">
        Overdue
      </PlainBadge>
    );
  }
  if (row.running === 0) {
    return (
      <PlainBadge tone="neutral" shape="ended">
        No subscription
      </PlainBadge>
    );
  }
  return (
    <PlainBadge tone="good" shape="settled">
      {row.running === 1 ? "1 subscription" : `${row.running} subscriptions`}
    </PlainBadge>
  );
}

export function CustomersPage(props: Props) {
  const { base, search, tab, sort, query, page, mrr, total, counts, mayWrite } = props;
  const create = mayWrite ? (
    <ButtonLink tone="primary" to={`${base}/customers/new`}>
      New customer
    </ButtonLink>
  ) : null;
  if (total === 0) {
    return (
      <>
        <PageHeader title="Customers" />
        <EmptyState title="No customers yet" action={create}>
          Customers are the people or firms you bill. Add one, or send them by API.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader title="Customers" actions={create} />
      <FilterBar
        label="Customers"
        search={search}
        tabs={(Object.keys(tabLabels) as CustomerTab[]).map((key) => ({
          label: tabLabels[key],
          to: withParams(search, { state: key === "all" ? null : key }),
          count: countText(counts[key]),
          current: key === tab,
        }))}
        query={{ name: "q", label: "Name, e-mail or external id" }}
        active={query === "" ? [] : [{ name: "q", label: query }]}
      />
      {page.rows.length === 0 ? (
        <NothingMatches clearHref={`${base}/customers`} />
      ) : (
        <>
          <Table
            caption="Customers"
            columns={columnsIn(listUnit([...page.rows, ...Object.values(mrr).flat()]), mrr)}
            rows={page.rows}
            rowKey={(row) => row.id}
            rowHref={(row) => pageOf(base, "customer", row.id)}
            search={search}
            sort={sort}
            ticks={mayWrite ? customerTicks : undefined}
            newerHref={page.newer ? withParams(search, { before: page.newer, after: null }) : null}
            olderHref={page.older ? withParams(search, { after: page.older, before: null }) : null}
            csvHref={props.mayExport ? fileOf(base, "customers", search) : undefined}
          />
          {mayWrite ? (
            <BillNowBar
              base={base}
              filter={{ state: tab, q: query }}
              allLabel={allLabel(counts[tab], page.rows.length)}
            />
          ) : null}
        </>
      )}
    </>
  );
}
