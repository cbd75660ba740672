import { fileOf, pageOf } from "~/console/links";
import { activeFilters, currencySelect, sumScope } from "~/console/pages/list-filters";
import type {
  CreditNoteRow,
  CreditNoteSort,
  CreditNoteTab,
  sumCreditNotes,
} from "~/console/queries/credit-notes.server";
import type { Page } from "~/store/columns";
import { DateText } from "~/ui/date-text";
import { EmptyState, NothingMatches } from "~/ui/empty-state";
import { FilterBar } from "~/ui/filter-bar";
import { formatCount } from "~/ui/format/number";
import { listUnit, MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { withParams } from "~/ui/query-string";
import { StatusBadge } from "~/ui/status-badge";
import { type Column, Table } from "~/ui/table";

type Props = Awaited<ReturnType<typeof sumCreditNotes>> & {
  readonly base: string;
  /** Whether the reader may take the list away as a file. */
  readonly mayExport: boolean;
  readonly search: string;
  readonly tab: CreditNoteTab;
  readonly sort: CreditNoteSort;
  readonly query: string;
  readonly page: Page<CreditNoteRow>;
  readonly customerName: string | null;
  readonly currencies: readonly string[];
};

const tabLabels: Readonly<Record<CreditNoteTab, string>> = {
  all: "All",
  refund_due: "Refund due",
  issued: "Credit left",
  applied: "Applied",
};

/** What was given back, of which invoice, and whether it has arrived. */
export function CreditNotesPage(props: Props) {
  const { base, search, tab, sort, query, page, sums, counts, customerName, currencies } = props;
  const active = activeFilters(search, { query, customerName });
  const filtered = active.length > 0 || tab !== "all";
  const unit = listUnit([...page.rows, ...sums]);
  return (
    <>
      <PageHeader title="Credit notes" />
      <FilterBar
        label="Credit notes"
        search={search}
        keep={["state", "sort", "customer"]}
        tabs={(Object.keys(tabLabels) as CreditNoteTab[]).map((key) => ({
          label: tabLabels[key],
          to: withParams(search, { state: key === "all" ? null : key }),
          count: formatCount(counts[key], "en"),
          current: key === tab,
        }))}
        query={{ name: "q", label: "Number, invoice or customer" }}
        selects={[currencySelect(currencies)]}
        active={active}
        count={filtered ? counts[tab] : undefined}
      />
      {page.rows.length > 0 ? (
        <Table
          caption="Credit notes"
          columns={columnsIn(unit)}
          rows={page.rows}
          search={search}
          sort={sort}
          rowKey={(row) => row.id}
          rowHref={(row) => pageOf(base, "creditNote", row.id)}
          summary={sums.map((sum) => ({
            scope: sumScope(sum),
            cells: { total: <MoneyText amountMinor={sum.totalMinor} currency={sum.currency} unit={unit} /> },
          }))}
          newerHref={page.newer ? withParams(search, { before: page.newer, after: null }) : null}
          olderHref={page.older ? withParams(search, { after: page.older, before: null }) : null}
          csvHref={props.mayExport ? fileOf(base, "credit_notes", search) : undefined}
        />
      ) : filtered ? (
        <NothingMatches clearHref={`${base}/credit-notes`} />
      ) : (
        <EmptyState title="No credit notes.">
          A credit note gives back a part of an issued invoice. Write one from the invoice, under More.
        </EmptyState>
      )}
    </>
  );
}

const columnsIn = (unit: "symbol" | "code"): readonly Column<CreditNoteRow>[] => [
  { key: "number", label: "Number", cell: (row) => row.number },
  { key: "customer", label: "Customer", cell: (row) => row.customerName },
  { key: "invoice", label: "Corrects", cell: (row) => row.invoiceNumber ?? "–" },
  {
    key: "issued",
    label: "Issued",
    place: "date",
    cell: (row) => <DateText day={row.issuedOn} />,
    sort: "issued",
  },
  {
    key: "state",
    label: "State",
    place: "state",
    cell: (row) => <StatusBadge subject="credit_note" state={row.state} />,
  },
  {
    key: "left",
    label: "Still to give",
    align: "end",
    cell: (row) => (
      <MoneyText amountMinor={row.creditLeftMinor + row.refundDueMinor} currency={row.currency} unit={unit} />
    ),
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
