import type { TermsText, ThresholdText } from "~/console/forms/plan-terms";
import { AmountFields, CadenceFields, Disclosure } from "~/console/pages/plan-fields";
import { interimSupplyWords } from "~/console/pages/terms-words";
import { Button } from "~/ui/button";
import { CheckField, ChoiceField, NumberField, SelectField } from "~/ui/field";
import { Icon } from "~/ui/icon";

type Props = { readonly typed: TermsText; readonly wrong: boolean };

const isTyped = ({ amount }: { readonly amount: string }) => amount !== "";

/** The least that a period bills. */
export function CommitmentEditor({ typed, wrong }: Props) {
  const isThere = typed.commitment.some(isTyped);
  return (
    <Disclosure
      title="Minimum commitment"
      said={isThere ? saidAmounts(typed.commitment) : "None"}
      open={isThere || wrong}
    >
      <AmountFields
        path="commitment"
        label="A period bills at least"
        hint="Price, fixed items and usage together; what is missing is billed as a line of its own."
        prices={typed.commitment}
      />
    </Disclosure>
  );
}

function saidAmounts(prices: readonly { readonly currency: string; readonly amount: string }[]): string {
  return prices
    .filter(isTyped)
    .map(({ amount, currency }) => `${amount} ${currency}`)
    .join(" or ");
}

/** When usage is billed other than with the plan: more often, or as soon as it reaches an amount. */
export function UsageBillingEditor({ typed, wrong }: Props) {
  const { thresholds, usageCadence, prices, interimSupply } = typed;
  const isThere = thresholds.length > 0 || usageCadence.unit !== "";
  return (
    <Disclosure
      title="Usage thresholds and period"
      said={isThere ? saidUsage(typed) : "Usage is billed with the plan"}
      open={isThere || wrong}
    >
      <CadenceFields
        path="usage_cadence"
        label="Usage is billed every"
        hint="More often than the plan, such as every month of a year."
        cadence={usageCadence}
        none="as the plan"
      />
      <p className="max-w-160 text-ink-2">
        At a threshold, the usage so far is billed at once. Single ones are reached once, each above the one
        before; one that repeats is reached again for each further step.
      </p>
      {thresholds.map((threshold, index) => (
        <ThresholdFields
          // biome-ignore lint/suspicious/noArrayIndexKey: a threshold is its place in the list.
          key={index}
          threshold={threshold}
          index={index}
          currencies={prices.map(({ currency }) => currency)}
        />
      ))}
      <div>
        <Button size="small" name="intent" value="thresholds:add" formNoValidate>
          <Icon name="plus" />
          Add a threshold
        </Button>
      </div>
      <ChoiceField
        name="interim_supply"
        label="Invoices at thresholds are"
        hint="Where the organization has not settled it for all plans."
        defaultValue={interimSupply}
        options={Object.entries(interimSupplyWords).map(([value, label]) => ({ value, label }))}
      />
    </Disclosure>
  );
}

function saidUsage({ thresholds, usageCadence }: TermsText): string {
  const count = thresholds.length;
  return [
    usageCadence.unit === "" ? "" : "More often than the plan",
    count === 0 ? "" : count === 1 ? "1 threshold" : `${count} thresholds`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

type ThresholdProps = {
  readonly threshold: ThresholdText;
  readonly index: number;
  readonly currencies: readonly string[];
};

function ThresholdFields({ threshold, index, currencies }: ThresholdProps) {
  const at = (field: string) => `thresholds.${index}.${field}`;
  const number = index + 1;
  const own = currencies.includes(threshold.currency) ? currencies : [...currencies, threshold.currency];
  return (
    <div className="flex flex-wrap items-end gap-3">
      <NumberField
        name={at("amount")}
        label={`Threshold ${number}`}
        defaultValue={threshold.amount}
        input={{ className: "input-figure" }}
      />
      <SelectField
        name={at("currency")}
        label="Currency"
        defaultValue={threshold.currency}
        options={own.map((currency) => ({ value: currency, label: currency }))}
        width={10}
      />
      <CheckField
        name={at("recurring")}
        label="Repeats for each further step"
        defaultChecked={threshold.recurring}
      />
      <Button tone="quiet" size="small" name="intent" value={`thresholds:remove-${index}`} formNoValidate>
        Remove threshold {number}
      </Button>
    </div>
  );
}
