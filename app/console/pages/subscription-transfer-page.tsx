import { pageOf } from "~/console/links";
import { type ChangeRefusals, SubscriptionChangePage } from "~/console/pages/subscription-change-page";
import { planTitle } from "~/console/pages/subscriptions-table";
import type { CustomerRow } from "~/console/queries/customers.server";
import type { SubscriptionRow } from "~/console/queries/subscriptions.server";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import type { PreviewedChange } from "~/ui/change-preview";
import type { MovedFigure } from "~/ui/confirm-page";
import { DocumentPreview, type PreviewedDocument } from "~/ui/document-preview";
import { EmptyState, NothingMatches } from "~/ui/empty-state";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceField } from "~/ui/field";
import { FilterBar } from "~/ui/filter-bar";
import { formatDate } from "~/ui/format/date";
import { PageHeader } from "~/ui/page-header";
import { Table } from "~/ui/table";

type Props = {
  readonly base: string;
  readonly search: string;
  readonly subscription: SubscriptionRow;
  /** Whom it may go to; null once somebody is chosen. */
  readonly customers: readonly CustomerRow[] | null;
  readonly customer: { readonly id: string; readonly name: string } | null;
  readonly chosen: Readonly<Record<string, string>>;
  readonly preview: PreviewedChange | null;
  /** What the other customer is billed at once. */
  readonly begun: readonly PreviewedDocument[];
  readonly refusals: ChangeRefusals;
  readonly moved: readonly MovedFigure[];
};

/** Two steps with an address each: to whom, and what that bills both of them. */
export function SubscriptionTransferPage(props: Props) {
  const { subscription, customer } = props;
  if (!customer) return <CustomerStep {...props} />;
  return (
    <SubscriptionChangePage
      {...props}
      title={`Transfer ${planTitle(subscription)} to ${customer.name}?`}
      verb="Transfer"
      fields={<TransferFields customerId={customer.id} />}
      consequences={<Begun {...props} customer={customer} />}
    />
  );
}

function TransferFields({ customerId }: { readonly customerId: string }) {
  return (
    <div className="grid gap-5">
      <input type="hidden" name="to" value={publicId("customer", customerId)} />
      <ChoiceField
        name="old"
        label="The present customer's subscription ends"
        defaultValue="now"
        options={[
          { value: "now", label: "Now", hint: "Days paid for and not used are credited." },
          { value: "renewal", label: "At the end of its period", hint: "Nothing is given back." },
        ]}
      />
      <ChoiceField
        name="add_ons"
        label="Its add-ons"
        defaultValue="move"
        options={[
          { value: "move", label: "Go with it" },
          { value: "end", label: "End with it" },
        ]}
      />
    </div>
  );
}

function Begun({ begun, customer }: Props & { readonly customer: { readonly name: string } }) {
  return (
    <section>
      <h2 className="mb-2 text-read font-semibold">What {customer.name} is billed at once</h2>
      {begun.length === 0 ? <p className="text-ink-2">Nothing is due yet.</p> : null}
      {begun.map((document) => (
        <DocumentPreview
          key={document.issuedOn}
          document={document}
          title={`Invoice of ${formatDate(document.issuedOn, "en")}`}
        />
      ))}
    </section>
  );
}

function CustomerStep({ base, search, subscription, customers, refusals }: Props) {
  const page = pageOf(base, "subscription", subscription.id);
  const isFiltered = (new URLSearchParams(search).get("q") ?? "") !== "";
  const rows = (customers ?? []).filter(({ id }) => id !== subscription.customerId);
  return (
    <>
      <ErrorSummary errors={refusals.summary} />
      <PageHeader
        title={`Transfer ${planTitle(subscription)} to another customer`}
        crumbs={[
          { label: "Subscriptions", to: `${base}/subscriptions` },
          { label: `${planTitle(subscription)} for ${subscription.customerName}`, to: page },
        ]}
      />
      {rows.length > 0 || isFiltered ? (
        <FilterBar label="Customers" search={search} query={{ name: "q", label: "Find a customer" }} />
      ) : null}
      {rows.length > 0 ? (
        <Table
          caption="Choose a customer"
          columns={[
            { key: "name", label: "Name", cell: (row: CustomerRow) => row.name },
            { key: "email", label: "E-mail", cell: (row) => row.email ?? "–" },
            { key: "currency", label: "Currency", place: "amount", cell: (row) => row.currency },
          ]}
          rows={rows}
          rowKey={(row) => row.id}
          rowHref={(row) => `${page}/transfer?to=${publicId("customer", row.id)}`}
        />
      ) : isFiltered ? (
        <NothingMatches clearHref={`${page}/transfer`} />
      ) : (
        <EmptyState
          title="No other customer"
          action={<ButtonLink to={`${base}/customers/new`}>New customer</ButtonLink>}
        >
          Who takes the subscription over has to be a customer first.
        </EmptyState>
      )}
    </>
  );
}
