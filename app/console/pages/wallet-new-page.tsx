import { Form, Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { creditCrumbs } from "~/console/pages/credit-give-page";
import { CodeChoices } from "~/console/pages/plan-fields";
import type { loadWalletForm } from "~/console/queries/customer-credit.server";
import { type RefusedForm, tickedBoxes } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ConfirmPage } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";
import { FieldGroup, FormActions, FormFields, NumberField, TextField } from "~/ui/field";
import { formatMoney } from "~/ui/format/money";
import { MoneyField } from "~/ui/money-field";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";

type Props = Awaited<ReturnType<typeof loadWalletForm>> & {
  readonly base: string;
  readonly refused: RefusedForm | undefined;
};

/** An empty wallet moves no money; a rule that sells credit at once is confirmed first. */
export function WalletNewPage({ base, customer, metrics, refused }: Props) {
  const page = pageOf(base, "customer", customer.id);
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title={`Open a wallet for ${customer.name}`}
        crumbs={creditCrumbs(base, customer)}
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

type SellsProps = Omit<Props, "refused"> & {
  readonly asks: {
    readonly currency: string;
    readonly sellsMinor: bigint | null;
    readonly previewHash: string;
    readonly entries: Readonly<Record<string, readonly string[]>>;
  };
};

/** An empty wallet stands below the threshold of its rule, so opening it sells credit. */
export function WalletSellsPage({ base, customer, asks }: SellsProps) {
  const sells = { amountMinor: asks.sellsMinor ?? 0n, currency: asks.currency };
  const amount = formatMoney(sells, "en");
  return (
    <ConfirmPage
      title={`Open the wallet and sell ${customer.name} ${amount} of credit?`}
      crumbs={creditCrumbs(base, customer)}
      costTitle="Credit sold"
      cost={<MoneyText {...sells} className="text-figure" />}
      consequences={[
        {
          label: "Made",
          value: `With the next run an invoice of ${amount}; tax arises when the credit is used`,
        },
        { label: "Charged", value: "As other invoices are. The credit can be used once it is paid." },
        { label: "Cannot be undone", value: "The invoice takes a number and stays." },
      ]}
      confirmLabel={`Open wallet and sell ${amount}`}
      busyLabel="Opening…"
      cancelHref={`${pageOf(base, "customer", customer.id)}/credit`}
      previewHash={asks.previewHash}
      hidden={asks.entries}
    >
      <p>
        The wallet is empty, which is less than the threshold of its rule, so the rule sells credit at once.
      </p>
    </ConfirmPage>
  );
}
