import { termsIn } from "~/billing/catalog/terms-in-currency";
import type { AnchorKind } from "~/billing/subscription/subscription-kinds";
import type { StartAnswer } from "~/console/forms/start-preview";
import { SubscriptionStartStep } from "~/console/pages/subscription-start-step";
import { type NamedRate, priceSummary } from "~/console/pages/terms-words";
import type { CustomerRow } from "~/console/queries/customers.server";
import type { PlanRow } from "~/console/queries/plans.server";
import type { RefusedForm } from "~/http/form-state";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { EmptyState, NothingMatches } from "~/ui/empty-state";
import { ErrorSummary } from "~/ui/error-summary";
import { FilterBar } from "~/ui/filter-bar";
import { PageHeader } from "~/ui/page-header";
import { Stepper } from "~/ui/stepper";
import { Table } from "~/ui/table";

type Chosen = {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly zone: string;
};

type Props = {
  readonly base: string;
  readonly search: string;
  readonly customers: readonly CustomerRow[] | null;
  readonly customer: Chosen | null;
  readonly plans: readonly PlanRow[];
  readonly plan: PlanRow | null;
  /** Today by the organization's clock, `2026-11-21`. */
  readonly today: string;
  /** What an add-on can be sold beside. */
  readonly bases: readonly { readonly id: string; readonly planName: string; readonly quantity: string }[];
  readonly phases: readonly string[];
  readonly taxRates: readonly NamedRate[];
  /** Where the billing rules let the periods of a new subscription begin. */
  readonly anchor: AnchorKind;
  /** What the last step's first choices lead to; null before it. */
  readonly shown: StartAnswer | null;
  /** What came of the form: a refusal, or another preview. */
  readonly answer: StartAnswer | { readonly refused: RefusedForm } | undefined;
};

/** Three steps with a URL each: who, what, from when. Nothing is stored before the last. */
export function SubscriptionNewPage(props: Props) {
  const { base, customer, plan, answer } = props;
  const page = `${base}/subscriptions/new`;
  const withCustomer = customer ? `${page}?customer=${publicId("customer", customer.id)}` : page;
  const current = customer === null ? 0 : plan === null ? 1 : 2;
  return (
    <>
      <ErrorSummary errors={answer?.refused.summary ?? []} />
      <PageHeader
        title={customer ? `New subscription for ${customer.name}` : "New subscription"}
        crumbs={[{ label: "Subscriptions", to: `${base}/subscriptions` }]}
      />
      <Stepper
        current={current}
        steps={[
          { label: "Customer", to: page },
          { label: "Plan", to: withCustomer },
          { label: "Start", to: withCustomer },
        ]}
      />
      {current === 0 ? <CustomerStep {...props} page={page} /> : null}
      {customer && current === 1 ? <PlanStep {...props} customer={customer} page={withCustomer} /> : null}
      {customer && plan ? <SubscriptionStartStep {...props} customer={customer} plan={plan} /> : null}
    </>
  );
}

function CustomerStep({ base, customers, search, page }: Props & { readonly page: string }) {
  const query = new URLSearchParams(search).get("q") ?? "";
  if (customers?.length === 0 && query === "") {
    return (
      <EmptyState
        title="No customers yet"
        action={
          <ButtonLink tone="primary" to={`${base}/customers/new`}>
            New customer
          </ButtonLink>
        }
      >
        A subscription needs a customer to bill.
      </EmptyState>
    );
  }
  return (
    <>
      <FilterBar label="Customers" search={search} query={{ name: "q", label: "Find a customer" }} />
      {customers && customers.length > 0 ? (
        <Table
          caption="Choose a customer"
          columns={[
            { key: "name", label: "Name", cell: (row: CustomerRow) => row.name },
            { key: "email", label: "E-mail", cell: (row) => row.email ?? "–" },
            { key: "currency", label: "Currency", place: "amount", cell: (row) => row.currency },
          ]}
          rows={customers}
          rowKey={(row) => row.id}
          rowHref={(row) => `${page}?customer=${publicId("customer", row.id)}`}
        />
      ) : (
        <NothingMatches clearHref={page} />
      )}
    </>
  );
}

type PlanStepProps = Props & { readonly customer: Chosen; readonly page: string };

function PlanStep({ base, plans, customer, page }: PlanStepProps) {
  const sold = plans.filter((plan) => plan.terms !== null);
  if (sold.length === 0) {
    return (
      <EmptyState
        title="No plan is published"
        action={
          <ButtonLink tone="primary" to={`${base}/plans`}>
            Plans
          </ButtonLink>
        }
      >
        Publish a plan first; then customers can subscribe to it.
      </EmptyState>
    );
  }
  return (
    <Table
      caption="Choose a plan"
      columns={[
        { key: "name", label: "Plan", cell: (row: PlanRow) => row.name },
        {
          key: "price",
          label: "Price",
          cell: (row) => {
            const prices = row.terms?.prices.filter((price) => price.currency === customer.currency) ?? [];
            if (!row.terms) return "–";
            return prices.length > 0
              ? priceSummary(termsIn(row.terms, customer.currency))
              : `no price in ${customer.currency}`;
          },
        },
      ]}
      rows={sold}
      rowKey={(row) => row.id}
      rowHref={(row) => `${page}&plan=${publicId("plan", row.id)}`}
    />
  );
}
