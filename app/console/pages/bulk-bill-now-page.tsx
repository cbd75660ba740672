import { type BulkResult, type BulkRow, checkMany, type LeftOut } from "~/console/forms/bulk";
import { pageOf } from "~/console/links";
import { BillNowBar, customerTicks } from "~/console/pages/bill-now-bar";
import { BulkConfirmPage, BulkResultPage, counted } from "~/console/pages/bulk-pages";
import { BlockedPage, EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import type { CustomerRow } from "~/console/queries/customers.server";
import { messageOf, type RefusedForm } from "~/http/form-state";
import { DateField } from "~/ui/date-field";
import { InstantDateText } from "~/ui/date-text";
import { EmptyState, NothingMatches } from "~/ui/empty-state";
import { FilterBar } from "~/ui/filter-bar";
import { PageHeader } from "~/ui/page-header";
import { Table } from "~/ui/table";

type Customer = { readonly id: string; readonly name: string };

type Props = {
  readonly base: string;
  /** The names and values of the address: whom the list was left for, and the day. */
  readonly sent: readonly (readonly [string, string])[];
  readonly values: Readonly<Record<string, string>>;
  readonly onceKey: string;
  readonly customers: readonly Customer[];
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

const NOUN = { one: "customer", many: "customers" };

/** Several customers: through which day, what each would be billed, and what became of each. */
export function BulkBillNowPage(props: Props) {
  const { base, customers, rows, results, sent } = props;
  const crumbs = [{ label: "Customers", to: `${base}/customers` }];
  const listHref = `${base}/customers`;
  if (results) {
    return <BulkResultPage noun={NOUN} done="billed" crumbs={crumbs} backHref={listHref} results={results} />;
  }
  const tooMany = checkMany(customers.length);
  if (tooMany) {
    const back = { to: listHref, label: "Choose customers" };
    return (
      <BlockedPage title="Bill customers now" crumbs={crumbs} messages={[messageOf(tooMany)]} back={back} />
    );
  }
  if (customers.length === 0) return <Choose {...props} />;
  if (!rows) return <Entry {...props} />;
  const { through = "" } = props.values;
  const entered = new URLSearchParams(
    sent.filter(([name]) => name !== "step").map(([name, value]) => [name, value]),
  );
  return (
    <BulkConfirmPage
      verb="Bill"
      busyLabel="Billing…"
      noun={NOUN}
      crumbs={crumbs}
      rows={rows}
      leftOut={props.leftOut}
      onceKey={props.onceKey}
      hidden={{ through }}
      consequences={[
        { label: "Documents", value: "Invoices of today, and each customer’s own payment method or terms." },
        { label: "Later runs", value: "Go on from here; nothing is billed twice." },
        { label: "Cannot be undone", value: "Invoices stay. A credit note corrects them." },
      ]}
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

function Entry({ base, customers, sent, values, refusals }: Props) {
  const names = customers.slice(0, 3).map(({ name }) => name);
  const others = customers.length - names.length;
  return (
    <EntryPage
      title={`Bill ${counted(customers.length, NOUN)} now`}
      crumbs={[{ label: "Customers", to: `${base}/customers` }]}
      lead={`${names.join(", ")}${others > 0 ? ` and ${others} more` : ""}. Bills ahead of the next run, on documents of today. The next page shows what each would be billed.`}
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
