import { POOL_KINDS, POOL_SCOPES } from "~/billing/fees/pool-kinds";
import type { PoolCounts } from "~/billing/pools/pool";
import { movedSinceShown } from "~/console/forms/confirmation";
import { pageOf } from "~/console/links";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import { CodeChoices, cadenceUnits } from "~/console/pages/plan-fields";
import { PoolFigures, type ShownPoolFigures } from "~/console/pages/pool-figures";
import { countsText, POOL_KIND_WORDS, POOL_SCOPE_WORDS } from "~/console/pool-words";
import type { loadPoolCustomer } from "~/console/queries/pools.server";
import { publicId } from "~/public-ids";
import { DateField } from "~/ui/date-field";
import { DescriptionList } from "~/ui/description-list";
import { ChoiceField, FieldGroup, NumberField, SelectField, TextField } from "~/ui/field";
import { cadenceText } from "~/ui/format/cadence";
import { formatDate } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { MoneyField } from "~/ui/money-field";

type Customer = Awaited<ReturnType<typeof loadPoolCustomer>>;

type Props = Confirmable & {
  readonly base: string;
  readonly customer: Customer;
  /** What is ticked of the catalog. */
  readonly ticked: PoolCounts;
  /** Null while something is entered, or when it was refused. */
  readonly shown: ShownPoolFigures | null;
  readonly refusals: EntryRefusals;
};

const KIND_HINTS = {
  commitment: "The least that is billed in a window. What is missing is billed when it closes.",
  cap: "The most that is billed in a window. What is above it is taken back on the same invoice.",
  allowance: "Usage up to this amount is included in each window.",
} as const;

const GROUP_HINT =
  "A commitment is billed to the customer itself. A cap or an allowance is drawn by each on its own invoices, in the order they are billed.";

/** Two steps under one address: what is agreed, and what that changes. */
export function PoolNewPage({ base, customer, ticked, shown, refusals, ...page }: Props) {
  const entries = { ...page.values, ...ticked };
  const pools = `${pageOf(base, "customer", customer.id)}/pools`;
  const crumbs = [
    { label: "Customers", to: `${base}/customers` },
    { label: customer.name, to: pageOf(base, "customer", customer.id) },
    { label: "Pools", to: pools },
  ];
  if (!shown) {
    return (
      <EntryPage
        title={`Add a pool for ${customer.name}`}
        crumbs={crumbs}
        lead="It holds for the customer and not for a plan, so plans can change beneath it."
        values={page.values}
        refusals={refusals}
        cancelHref={pools}
      >
        <PoolFields customer={customer} ticked={ticked} />
      </EntryPage>
    );
  }
  const { pool } = shown;
  const amount = formatMoney({ amountMinor: pool.amountMinor, currency: pool.currency }, "en");
  return (
    <ConfirmStep
      {...page}
      values={entries}
      moved={movedSinceShown(page.refused, shown, ["Billed by the next run", "Next invoice"])}
      title={`Agree ${pool.name} of ${amount}?`}
      crumbs={crumbs}
      costTitle="What is billed"
      cost={<PoolFigures figures={shown} />}
      consequences={[
        { label: "From", value: formatDate(pool.from, "en") },
        { label: "Until", value: pool.to === null ? "It is ended" : formatDate(pool.to - 1, "en") },
        { label: "Mailed", value: "Nobody now; its lines are on invoices." },
        { label: "Later", value: "It can be ended. What it billed until then stays." },
      ]}
      confirmLabel={`Agree ${amount}`}
      busyLabel="Agreeing…"
      cancelHref={pools}
      previewHash={shown.previewHash}
      editHref={entryHref(entries)}
    >
      <p className="mb-3">
        {pool.name} holds for {customer.name}
        {pool.scope === "payer_group" ? " and those it pays for" : ""}, on every plan.
      </p>
      <DescriptionList
        facts={[
          { label: "Kind", value: POOL_KIND_WORDS[pool.kind] },
          { label: "Amount", value: `${amount} ${cadenceText(pool.cadence)}` },
          { label: "Whose fees count", value: POOL_SCOPE_WORDS[pool.scope] },
          { label: "What counts", value: countsText(pool) },
        ]}
      />
    </ConfirmStep>
  );
}

function PoolFields({ customer, ticked }: Pick<Props, "customer" | "ticked">) {
  return (
    <div className="grid max-w-160 gap-6">
      <FieldGroup legend="What is agreed">
        <ChoiceField
          name="kind"
          label="Kind"
          defaultValue="commitment"
          options={POOL_KINDS.map((kind) => ({
            value: kind,
            label: POOL_KIND_WORDS[kind],
            hint: KIND_HINTS[kind],
          }))}
        />
        <MoneyField name="amount" label="Amount of a window" currency={customer.currency} />
        <TextField name="name" label="Name" width={40} hint="Lines on invoices say it." />
        <TextField
          name="code"
          label="Code"
          width={20}
          hint="The word the API names it by; once for each customer."
          input={{ className: "input-code", spellCheck: false, autoComplete: "off" }}
        />
      </FieldGroup>
      <FieldGroup legend="Windows" hint="They begin on the first day and follow one another.">
        <NumberField name="count" label="Every" defaultValue="1" width={4} input={{ inputMode: "numeric" }} />
        <SelectField name="unit" label="Unit" defaultValue="month" options={cadenceUnits} />
        <DateField name="from" label="First day" optional hint="Left empty: today." />
        <DateField name="to" label="First day it is over" optional hint="Left empty, it is open." />
      </FieldGroup>
      <FieldGroup
        legend="What counts"
        hint="Nothing ticked: all of it counts. Else what is ticked, and nothing more."
      >
        <ChoiceField
          name="scope"
          label="Whose fees"
          defaultValue="customer"
          options={POOL_SCOPES.map((scope) => ({
            value: scope,
            label: POOL_SCOPE_WORDS[scope],
            ...(scope === "payer_group" ? { hint: GROUP_HINT } : {}),
          }))}
        />
        <SelectField
          name="subscription"
          label="Subscription"
          optional
          hint="Only where one subscription counts."
          defaultValue=""
          options={[
            { value: "", label: "None" },
            ...customer.subscriptions.map(({ id, planName }) => {
              const value = publicId("subscription", id);
              return { value, label: `${planName}, ${value.slice(0, 12)}…` };
            }),
          ]}
        />
        <CodeChoices
          name="plans"
          legend="Plans"
          hint="Their recurring prices, fixed charges and usage."
          none="There is no plan yet."
          choices={customer.catalog.plans}
          chosen={ticked.plans}
        />
        <CodeChoices
          name="metrics"
          legend="Metrics"
          hint="Their usage, whatever the plan."
          none="There is no metric yet."
          choices={customer.catalog.metrics}
          chosen={ticked.metrics}
        />
        <CodeChoices
          name="charges"
          legend="Charges"
          hint="Of the plans that are or were published, by their code."
          none="No published plan has charges on usage yet."
          choices={customer.catalog.charges}
          chosen={ticked.charges}
        />
      </FieldGroup>
    </div>
  );
}
