import { fileOf } from "~/console/links";
import { activeFilters, currencySelect, sumScope } from "~/console/pages/list-filters";
import type { PaymentRow, PaymentSort, PaymentTab, sumPayments } from "~/console/queries/payments.server";
import { publicId } from "~/public-ids";
import type { Page } from "~/store/columns";
import { InstantText } from "~/ui/date-text";
import { EmptyState, NothingMatches } from "~/ui/empty-state";
import { FilterBar } from "~/ui/filter-bar";
import { formatCount } from "~/ui/format/number";
import { declineReason, methodName } from "~/ui/format/payment-words";
import { listUnit, MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { StatusBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

type Props = Awaited<ReturnType<typeof sumPayments>> & {
  readonly base: string;
  /** Whether the reader may take the list away as a file. */
  readonly mayExport: boolean;
  readonly search: string;
  readonly tab: PaymentTab;
  readonly sort: PaymentSort;
  readonly query: string;
  readonly page: Page<PaymentRow>;
  readonly customerName: string | null;
  readonly currencies: readonly string[];
};

const TAB_LABELS: Record<PaymentTab, string> = {
  all: "All",
  open: "Under way",
  succeeded: "Succeeded",
  failed: "Failed",
};

/** The card an attempt used, in words; null when the attempt ended before one was chosen. */
export function methodText(row: Pick<PaymentRow, "methodBrand" | "methodLastFour">): string | null {
  const { methodBrand, methodLastFour } = row;
  return methodLastFour === null
    ? null
    : methodName({ brand: methodBrand ?? "Card", lastFour: methodLastFour });
}

const columnsIn = (unit: "symbol" | "code"): readonly Column<PaymentRow>[] => [
  {
    key: "started",
    label: "Started",
    place: "lead",
    sort: "started",
    cell: (row) => <InstantText at={row.startedAt} city="hide" />,
  },
  { key: "customer", label: "Customer", cell: (row) => row.customerName },
  {
    key: "invoice",
    label: "Invoice",
    cell: (row) => <span className="whitespace-nowrap">{row.invoiceNumber}</span>,
  },
  { key: "method", label: "Method", cell: (row) => methodText(row) ?? "–" },
  { key: "attempt", label: "Attempt", align: "end", cell: (row) => row.attempt },
  {
    key: "state",
    label: "State",
    place: "state",
    cell: (row) => (
      <StatusBadge subject="payment" state={row.state} detail={row.state === "failed" ? reason(row) : null} />
    ),
  },
  {
    key: "amount",
    label: "Amount",
    align: "end",
    place: "amount",
    sort: "amount",
    cell: (row) => <MoneyText amountMinor={row.amountMinor} currency={row.currency} unit={unit} />,
  },
];

/** A decline as the operator reads it: in words where we have them, else the code: `pickup_card` → `pickup card`. */
export function reason(row: Pick<PaymentRow, "declineCode" | "failureCode">): string | null {
  const code = row.declineCode ?? row.failureCode;
  if (code === "generic_decline") return "the bank gave no reason";
  return declineReason(row) ?? code?.replaceAll("_", " ") ?? null;
}

export function PaymentsPage(props: Props) {
  const { base, search, tab, sort, query, page, sums, counts, customerName, currencies } = props;
  const active = activeFilters(search, { query, customerName });
  const filtered = active.length > 0 || tab !== "all";
  const unit = listUnit([...page.rows, ...sums]);
  const tabs = (Object.keys(TAB_LABELS) as PaymentTab[]).map((key) => ({
    label: TAB_LABELS[key],
    to: withParams(search, { state: key === "all" ? null : key }),
    count: formatCount(counts[key], "en"),
    current: key === tab,
  }));
  return (
    <>
      <PageHeader title="Payments" lead="Every attempt to collect an invoice, and why it failed if it did." />
      <FilterBar
        label="Payments"
        search={search}
        keep={["state", "sort", "customer"]}
        tabs={tabs}
        query={{ name: "q", label: "Invoice, customer or reference" }}
        selects={[currencySelect(currencies)]}
        active={active}
        count={filtered ? counts[tab] : undefined}
      />
      {page.rows.length === 0 ? (
        filtered ? (
          <NothingMatches clearHref={`${base}/payments`} />
        ) : (
          <EmptyState title="No payments yet">Payments appear with the first collection.</EmptyState>
        )
      ) : (
        <Table
          caption="Payments"
          columns={columnsIn(unit)}
          rows={page.rows}
          rowKey={(row) => row.id}
          rowHref={(row) => `${base}/payments/${publicId("payment", row.id)}`}
          search={search}
          sort={sort}
          summary={sums.map((sum) => ({
            scope: sumScope(sum),
            cells: {
              state:
                tab === "all" ? (
                  <>
                    <MoneyText amountMinor={sum.receivedMinor} currency={sum.currency} unit={unit} />{" "}
                    succeeded
                  </>
                ) : undefined,
              amount: <MoneyText amountMinor={sum.totalMinor} currency={sum.currency} unit={unit} />,
            },
          }))}
          newerHref={page.newer ? withParams(search, { before: page.newer, after: null }) : null}
          olderHref={page.older ? withParams(search, { after: page.older, before: null }) : null}
          csvHref={props.mayExport ? fileOf(base, "payments", search) : undefined}
        />
      )}
    </>
  );
}
