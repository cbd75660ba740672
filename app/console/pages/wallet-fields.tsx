import { CodeChoices } from "~/console/pages/plan-fields";
import type { loadWalletForm } from "~/console/queries/customer-credit.server";
import { type RefusedForm, tickedBoxes } from "~/http/form-state";
import { FieldGroup, NumberField } from "~/ui/field";
import { MoneyField } from "~/ui/money-field";

type UseProps = Pick<Awaited<ReturnType<typeof loadWalletForm>>, "metrics"> & {
  readonly priority: string;
  /** Codes of metrics. */
  readonly paysFor: readonly string[];
  readonly refused: RefusedForm | undefined;
};

/** When a wallet is used, and for what. */
export function WalletUse({ metrics, priority, paysFor, refused }: UseProps) {
  return (
    <>
      <NumberField
        name="priority"
        label="Order of use"
        defaultValue={priority}
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
        chosen={tickedBoxes(refused, "applies_to_metrics", paysFor)}
      />
    </>
  );
}

type TopUpProps = {
  readonly currency: string;
  readonly hint: string;
  readonly threshold?: string;
  readonly amount?: string;
  readonly target?: string;
};

/** The rule by which a wallet fills itself. */
export function WalletTopUp({ currency, hint, threshold, amount, target }: TopUpProps) {
  return (
    <FieldGroup legend="Automatic top-up" hint={hint}>
      <MoneyField name="threshold" label="Threshold" currency={currency} defaultValue={threshold} optional />
      <MoneyField
        name="top_up_amount"
        label="Sell this much"
        currency={currency}
        defaultValue={amount}
        optional
      />
      <MoneyField
        name="top_up_target"
        label="Or fill up to"
        currency={currency}
        defaultValue={target}
        optional
      />
    </FieldGroup>
  );
}
