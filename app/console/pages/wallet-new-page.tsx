import { Form, Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { CodeChoices } from "~/console/pages/plan-fields";
import type { loadWalletForm } from "~/console/queries/customer-credit.server";
import { type RefusedForm, tickedBoxes } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FieldGroup, FormActions, FormFields, NumberField, TextField } from "~/ui/field";
import { MoneyField } from "~/ui/money-field";
import { PageHeader } from "~/ui/page-header";

type Props = Awaited<ReturnType<typeof loadWalletForm>> & {
  readonly base: string;
  readonly refused: RefusedForm | undefined;
};

/** Opening a wallet moves no money; its rule sells credit by itself later. */
export function WalletNewPage({ base, customer, metrics, refused }: Props) {
  const page = pageOf(base, "customer", customer.id);
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title={`Open a wallet for ${customer.name}`}
        crumbs={[
          { label: "Customers", to: `${base}/customers` },
          { label: customer.name, to: page },
          { label: "Credit", to: `${page}/credit` },
        ]}
        lead={`It holds prepaid credit in ${customer.currency}. It is empty until credit is given or sold.`}
      />
      <Form method="post">
        <FormFields state={refused}>
          <FieldGroup legend="The wallet">
            <TextField
              name="code"
              label="Code"
              defaultValue="default"
              width={20}
              hint="The word the API names it by."
              input={{ className: "input-code", spellCheck: false, autoComplete: "off" }}
            />
            <TextField name="name" label="Name" optional width={20} hint="The customer sees it." />
            <NumberField
              name="priority"
              label="Order of use"
              defaultValue="50"
              width={4}
              hint="From 1 to 1000. Of several wallets the one with the lower number is used first."
              input={{ inputMode: "numeric" }}
            />
            <CodeChoices
              name="applies_to_metrics"
              legend="Pays only for the usage of"
              hint="Nothing ticked: it pays every line."
              none="There is no metric yet, so it pays every line."
              choices={metrics}
              chosen={tickedBoxes(refused, "applies_to_metrics")}
            />
          </FieldGroup>
          <FieldGroup
            legend="Automatic top-up"
            hint="When less is left than the threshold, credit is sold by an invoice. Leave all empty for none."
          >
            <MoneyField name="threshold" label="Threshold" currency={customer.currency} optional />
            <MoneyField name="top_up_amount" label="Sell this much" currency={customer.currency} optional />
            <MoneyField name="top_up_target" label="Or fill up to" currency={customer.currency} optional />
          </FieldGroup>
        </FormFields>
        <FormActions>
          <Button tone="primary">Open wallet</Button>
          <Link to={`${page}/credit`} className="btn btn-quiet">
            Cancel
          </Link>
        </FormActions>
      </Form>
    </>
  );
}
