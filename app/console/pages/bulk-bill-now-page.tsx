import type { BulkResult, BulkRow, LeftOut } from "~/console/forms/bulk";
import { pageOf } from "~/console/links";
import { BillNowBar, customerTicks } from "~/console/pages/bill-now-bar";
import { BulkConfirmPage, BulkResultPage } from "~/console/pages/bulk-pages";
import { BULK_WORDS, bulkCrumbs, counted } from "~/console/pages/bulk-words";
import { EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import type { CustomerRow } from "~/console/queries/customers.server";
import type { RefusedForm } from "~/http/form-state";
import { DateField } from "~/ui/date-field";
import { InstantDateText } from "~/ui/date-text";
import { EmptyState, NothingMatches } from "~/ui/empty-state";
import { FilterBar } from "~/ui/filter-bar";
import { formatCount } from "~/ui/format/number";
import { PageHeader } from "~/ui/page-header";
import { Table } from "~/ui/table";

type Customer = { readonly id: string; readonly name: string };

type Props = {
  readonly base: string;
  /** The names and values of the address: whom the list was left for, and the day. */
  readonly sent: readonly (readonly [string, string])[];
  readonly values: Readonly<Record<string, string>>;
  readonly onceKey: string;
  /** Up to one more than are billed while the browser waits. */
  readonly customers: readonly Customer[];
  /** How many there are in all. */
  readonly matching: number;
  /** Whom one can choose from, while nobody is chosen. */
  readonly found: readonly CustomerRow[];
  readonly search: string;
  /** Null while the day is entered. */
  readonly rows: readonly BulkRow[] | null;
  readonly leftOut: readonly LeftOut[];
  readonly refusals: EntryRefusals;
  readonly results?: readonly BulkResult[];
  readonly refused?: RefusedForm;
};

const WORDS = BULK_WORDS.bill_customers;

/** Several customers: through which day, what each would be billed, and what became of each. */
export function BulkBillNowPage(props: Props) {
  const { base, customers, rows, results, sent, values } = props;
  const listHref = `${base}/customers`;
  const page = { words: WORDS, crumbs: bulkCrumbs(base, WORDS) };
  if (results) return <BulkResultPage {...page} backHref={listHref} results={results} />;
  if (customers.length === 0) return <Choose {...props} />;
  const { through = "" } = values;
  const entered = new URLSearchParams(
    sent.filter(([name]) => name !== "step").map(([name, value]) => [name, value]),
  );
  if (!rows) return <Entry {...props} />;
  return (
    <BulkConfirmPage
      {...page}
      rows={rows}
      leftOut={props.leftOut}
      onceKey={props.onceKey}
      hidden={{ through }}
      backHref={`?${entered}`}
      refused={props.refused}
    />
  );
}

/** Whom to bill, where somebody comes from elsewhere than the list of customers. */
function Choose({ base, found, search }: Props) {
  const query = new URLSearchParams(search).get("q") ?? "";
  return (
    <>
      <PageHeader
        title="Bill customers now"
        crumbs={[{ label: "Invoices", to: `${base}/invoices` }]}
        lead="Tick whom to bill. What each would be billed is shown before anything is done."
      />
      <FilterBar label="Customers" search={search} query={{ name: "q", label: "Find customers" }} />
      {found.length > 0 ? (
        <>
          <Table
            caption="Customers"
            columns={[
              { key: "name", label: "Name", cell: (row: CustomerRow) => row.name },
              {
                key: "next",
                label: "Next bill",
                place: "date",
                cell: (row) => (row.nextDueAt === null ? "–" : <InstantDateText at={row.nextDueAt} />),
              },
              { key: "currency", label: "Currency", place: "amount", cell: (row) => row.currency },
            ]}
            rows={found}
            rowKey={(row) => row.id}
            rowHref={(row) => `${pageOf(base, "customer", row.id)}/bill-now`}
            ticks={customerTicks}
          />
          <BillNowBar base={base} filter={{}} allLabel={null} />
        </>
      ) : query === "" ? (
        <EmptyState title="No customers yet">Add a customer first, and start a subscription.</EmptyState>
      ) : (
        <NothingMatches clearHref={`${base}/customers/bill-now`} />
      )}
    </>
  );
}

function Entry({ base, customers, matching, sent, values, refusals }: Props) {
  const names = customers.slice(0, 3).map(({ name }) => name);
  const others = matching - names.length;
  return (
    <EntryPage
      title={`Bill ${counted(matching, WORDS.noun)} now`}
      crumbs={[{ label: "Customers", to: `${base}/customers` }]}
      lead={`${names.join(", ")}${others > 0 ? ` and ${formatCount(others, "en")} more` : ""}. Bills ahead of the next run, on documents of today. The next page shows what each would be billed.`}
      values={values}
      refusals={refusals}
      cancelHref={`${base}/customers`}
    >
      {sent
        .filter(([name]) => ["customer", "all", "state", "q"].includes(name))
        .map(([name, value]) => (
          <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
        ))}
      <DateField
        name="through"
        label="Everything due by"
        hint="Periods that begin by then are billed as well. Empty: what is due already."
        optional
      />
    </EntryPage>
  );
}
