import { fileOf } from "~/console/links";
import { DraftsTable } from "~/console/pages/drafts-table";
import { InvoicesTable } from "~/console/pages/invoices-table";
import { activeFilters, currencySelect, sumScope } from "~/console/pages/list-filters";
import type { DraftRow } from "~/console/queries/drafts.server";
import type { InvoiceRow, InvoiceSort, InvoiceTab, sumInvoices } from "~/console/queries/invoices.server";
import type { Page } from "~/store/columns";
import { ButtonLink } from "~/ui/button";
import { InstantDateText } from "~/ui/date-text";
import { EmptyState, NothingMatches } from "~/ui/empty-state";
import { FilterBar } from "~/ui/filter-bar";
import { formatCount } from "~/ui/format/number";
import { listUnit, MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";

type Props = {
  readonly base: string;
  /** Whether the reader may take the list away as a file. */
  readonly mayExport: boolean;
  readonly search: string;
  readonly tab: InvoiceTab;
  readonly sort: InvoiceSort;
  readonly query: string;
  readonly page: Page<InvoiceRow>;
  readonly sums: Awaited<ReturnType<typeof sumInvoices>>;
  readonly counts: Readonly<Record<InvoiceTab, number>>;
  readonly customerName: string | null;
  readonly currencies: readonly string[];
  readonly mayBill: boolean;
  /** When billing next has something to do; null when nothing runs. */
  readonly nextDueAt: number | null;
  /** Invoices that are not issued yet; none but under their tab. */
  readonly drafts: readonly DraftRow[];
};

const tabLabels: Readonly<Record<InvoiceTab, string>> = {
  all: "All",
  draft: "Draft",
  open: "Open",
  overdue: "Overdue",
  paid: "Paid",
};

export function InvoicesPage(props: Props) {
  const { base, search, tab, sort, query, page, sums, customerName, currencies, nextDueAt } = props;
  const params = new URLSearchParams(search);
  const active = activeFilters(search, { query, customerName });
  const filtered = active.length > 0 || tab !== "all";
  const unit = listUnit([...page.rows, ...sums]);
  const count = tab === "draft" ? props.counts.draft : sums.reduce((total, sum) => total + sum.count, 0);
  return (
    <>
      <PageHeader
        title="Invoices"
        actions={
          props.mayBill ? (
            <>
              <ButtonLink to={`${base}/invoices/new`}>New invoice</ButtonLink>
              <ButtonLink tone="primary" to={`${base}/customers/bill-now`}>
                Bill now
              </ButtonLink>
            </>
          ) : null
        }
      />
      <FilterBar
        label="Invoices"
        search={search}
        keep={["state", "sort", "customer"]}
        tabs={(Object.keys(tabLabels) as InvoiceTab[]).map((key) => ({
          label: tabLabels[key],
          to: withParams(search, { state: key === "all" ? null : key }),
          count: formatCount(props.counts[key], "en"),
          current: key === tab,
        }))}
        query={{ name: "q", label: "Number or customer" }}
        selects={[currencySelect(currencies)]}
        active={active}
        count={filtered ? count : undefined}
      />
      {props.drafts.length > 0 ? (
        <DraftsTable base={base} rows={props.drafts} closes={props.mayBill ? filterOf(params) : null} />
      ) : page.rows.length > 0 ? (
        <InvoicesTable
          base={base}
          caption="Invoices"
          rows={page.rows}
          search={search}
          sort={sort}
          unit={unit}
          summary={sums.map((sum) => ({
            scope: sumScope(sum),
            cells: {
              open: <MoneyText amountMinor={sum.openMinor} currency={sum.currency} unit={unit} />,
              total: <MoneyText amountMinor={sum.totalMinor} currency={sum.currency} unit={unit} />,
            },
          }))}
          newerHref={page.newer ? withParams(search, { before: page.newer, after: null }) : null}
          olderHref={page.older ? withParams(search, { after: page.older, before: null }) : null}
          csvHref={props.mayExport ? fileOf(base, "invoices", search) : undefined}
        />
      ) : filtered ? (
        <NothingMatches clearHref={`${base}/invoices`} />
      ) : (
        <EmptyState title="No invoices yet">
          Invoices appear when a period ends
          {nextDueAt === null ? (
            "; start a subscription first."
          ) : (
            <>
              : next on <InstantDateText at={nextDueAt} />.
            </>
          )}
        </EmptyState>
      )}
    </>
  );
}

/** What narrows the list, as the bar under it sends it on. */
function filterOf(params: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...params].filter(([name]) => ["q", "customer", "currency"].includes(name)));
}
