import { Form, Link } from "@remix-run/react";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceField, FieldGroup, FormActions, FormFields, SelectField, TextField } from "~/ui/field";
import { CurrencyPicker } from "~/ui/money-field";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly base: string;
  readonly currency: string;
  readonly refused: RefusedForm | undefined;
};

/** The least a plan needs; usage prices and further currencies are added in its editor. */
export function PlanNewPage({ base, currency, refused }: Props) {
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="New plan"
        crumbs={[{ label: "Plans", to: `${base}/plans` }]}
        lead="It starts as a draft: nothing is sold until you publish it."
      />
      <Form method="post">
        <FormFields state={refused}>
          <FieldGroup legend="Name and price">
            <TextField name="name" label="Name" hint="Customers read it on their invoices." width={20} />
            <TextField
              name="code"
              label="Code"
              hint="For the API and exports: lower-case letters, digits, dashes. It never changes."
              width={20}
              input={{ className: "input-code", spellCheck: false }}
            />
            <TextField
              name="amount"
              label="Recurring price"
              hint="For one unit and period, 0 if only usage is billed. Tax comes on top."
              width={10}
              input={{ inputMode: "decimal", className: "input-figure" }}
            />
            <CurrencyPicker name="currency" label="Currency" defaultValue={currency} used={[currency]} />
            <SelectField
              name="cadence"
              label="Billed every"
              defaultValue="month"
              width={10}
              options={[
                { value: "week", label: "Week" },
                { value: "month", label: "Month" },
                { value: "quarter", label: "Quarter" },
                { value: "year", label: "Year" },
              ]}
            />
            <ChoiceField
              name="timing"
              label="When is the recurring price billed?"
              defaultValue="in_advance"
              options={[
                { value: "in_advance", label: "In advance", hint: "At the start of each period." },
                { value: "in_arrears", label: "In arrears", hint: "When the period is over." },
              ]}
            />
          </FieldGroup>
        </FormFields>
        <FormActions>
          <Button tone="primary">Create draft</Button>
          <Link to={`${base}/plans`} className="btn btn-quiet">
            Cancel
          </Link>
        </FormActions>
      </Form>
    </>
  );
}
