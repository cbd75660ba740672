import { Form, Link } from "@remix-run/react";
import { CodeChoices } from "~/console/pages/plan-fields";
import type { loadCouponForm } from "~/console/queries/coupons.server";
import { type RefusedForm, tickedBoxes } from "~/http/form-state";
import { Button } from "~/ui/button";
import { DateField } from "~/ui/date-field";
import { ErrorSummary } from "~/ui/error-summary";
import {
  CheckField,
  ChoiceField,
  FieldGroup,
  FormActions,
  FormFields,
  NumberField,
  TextField,
} from "~/ui/field";
import { CurrencyPicker } from "~/ui/money-field";
import { PageHeader } from "~/ui/page-header";

type Props = Awaited<ReturnType<typeof loadCouponForm>> & {
  readonly base: string;
  readonly refused: RefusedForm | undefined;
};

export function CouponNewPage(props: Props) {
  const { base, refused } = props;
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="New coupon"
        crumbs={[{ label: "Coupons", to: `${base}/coupons` }]}
        lead="What it gives is fixed once it is created. It can be retired at any time."
      />
      <Form method="post">
        <FormFields state={refused}>
          <GivesFields {...props} />
          <ScopeFields {...props} />
          <LimitFields {...props} />
        </FormFields>
        <FormActions>
          <Button tone="primary">Create coupon</Button>
          <Link to={`${base}/coupons`} className="btn btn-quiet">
            Cancel
          </Link>
        </FormActions>
      </Form>
    </>
  );
}

function GivesFields({ currency, usedCurrencies }: Props) {
  return (
    <FieldGroup legend="What it gives">
      <TextField
        name="code"
        label="Code"
        width={20}
        hint="The word it is given by, such as SPRING. It never changes."
        input={{ className: "input-code", spellCheck: false, autoComplete: "off" }}
      />
      <TextField
        name="name"
        label="Name"
        optional
        width={20}
        hint="Stands on the invoice; left empty, the code does."
      />
      <NumberField name="percent_off" label="Per cent off" optional width={4} hint="Above 0 and up to 100." />
      <NumberField
        name="amount_off"
        label="Or an amount off"
        optional
        hint="Before tax. Only customers billed in its currency can have it."
        input={{ className: "input-figure" }}
      />
      <CurrencyPicker
        name="currency"
        label="Currency of the amount"
        used={usedCurrencies.includes(currency) ? usedCurrencies : [currency, ...usedCurrencies]}
        defaultValue={currency}
      />
      <ChoiceField
        name="duration"
        label="For how long"
        defaultValue="once"
        options={[
          { value: "once", label: "Once", hint: "One invoice; an amount goes on until it is used up." },
          { value: "repeating", label: "For a number of invoices" },
          { value: "forever", label: "For every invoice" },
        ]}
      />
      <NumberField
        name="periods"
        label="Number of invoices"
        optional
        width={4}
        hint="Only of a coupon for a number of invoices."
        input={{ inputMode: "numeric" }}
      />
    </FieldGroup>
  );
}

function ScopeFields({ plans, metrics, refused }: Props) {
  return (
    <FieldGroup
      legend="What it discounts"
      hint="Nothing ticked: every line. Else the lines of what is ticked, and no others."
    >
      <CodeChoices
        name="applies_to.plans"
        legend="Plans"
        hint="Their recurring prices, fixed charges and usage."
        none="There is no plan yet."
        choices={plans}
        chosen={tickedBoxes(refused, "applies_to.plans")}
      />
      <CodeChoices
        name="applies_to.metrics"
        legend="Metrics"
        hint="Their usage, whatever the plan."
        none="There is no metric yet."
        choices={metrics}
        chosen={tickedBoxes(refused, "applies_to.metrics")}
      />
    </FieldGroup>
  );
}

function LimitFields({ zone }: Props) {
  return (
    <FieldGroup legend="Who can be given it">
      <DateField
        name="valid_from"
        label="From"
        optional
        hint={`The first day, in ${zone}. A customer who has it keeps it.`}
      />
      <DateField name="valid_to" label="Until" optional hint="The last day." />
      <NumberField
        name="max_uses"
        label="Times in all"
        optional
        hint="How often it can be given, to all customers."
        input={{ inputMode: "numeric" }}
      />
      <NumberField
        name="max_uses_per_customer"
        label="Times for each customer"
        optional
        input={{ inputMode: "numeric" }}
      />
      <CheckField name="reusable" label="A customer may have it several times at once" />
    </FieldGroup>
  );
}
