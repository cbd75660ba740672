import type { TermsText } from "~/console/forms/plan-terms";
import { CadenceFields, EarningField } from "~/console/pages/plan-fields";
import { Button } from "~/ui/button";
import { ChoiceField, FieldGroup, NumberField, TextField } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { CurrencyPicker } from "~/ui/money-field";

type Props = { readonly typed: TermsText };

/** The name, the currencies and the price of a period; beside phases only the currencies. */
export function RecurringEditor({ typed }: Props) {
  const isPhased = typed.phases.length > 0;
  return (
    <div className="card card-pad">
      <FieldGroup legend="Recurring price">
        <TextField name="name" label="Name of the plan" defaultValue={typed.name} width={20} />
        {typed.prices.map((price, index) => (
          <div key={price.currency} className="flex flex-wrap items-end gap-3">
            <CurrencyPicker
              name={`prices.${index}.currency`}
              label="Currency"
              defaultValue={price.currency}
              used={["EUR", "USD", "GBP"]}
            />
            {isPhased ? (
              <input type="hidden" name={`prices.${index}.amount`} value={price.amount} />
            ) : (
              <NumberField
                name={`prices.${index}.amount`}
                label="Price of a unit and period"
                defaultValue={price.amount}
                input={{ className: "input-figure" }}
              />
            )}
            {typed.prices.length > 1 ? (
              <Button tone="quiet" name="intent" value={`prices:remove-${index}`} formNoValidate>
                Remove {price.currency}
              </Button>
            ) : null}
          </div>
        ))}
        {isPhased ? (
          <p className="hint">The phases below say what recurs, and how much.</p>
        ) : (
          <p className="hint">Left empty in every currency, nothing recurs; 0 is a line of zero.</p>
        )}
        <div>
          <Button size="small" name="intent" value="prices:add" formNoValidate>
            <Icon name="plus" />
            Add a currency
          </Button>
        </div>
        <div className="flex flex-wrap items-end gap-x-6 gap-y-4">
          <CadenceFields
            path="cadence"
            label="Billed every"
            cadence={{ count: typed.cadenceCount, unit: typed.cadenceUnit }}
          />
          {isPhased ? (
            <input type="hidden" name="trial_days" value={typed.trialDays} />
          ) : (
            <NumberField name="trial_days" label="Trial, in days" defaultValue={typed.trialDays} width={4} />
          )}
        </div>
        <ChoiceField
          name="timing"
          label="When is the recurring price billed?"
          defaultValue={typed.timing}
          options={[
            { value: "in_advance", label: "In advance", hint: "At the start of each period." },
            { value: "in_arrears", label: "In arrears", hint: "When the period is over." },
          ]}
        />
        <EarningField name="recognition" earning={typed.recognition} />
      </FieldGroup>
    </div>
  );
}
