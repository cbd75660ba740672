import type { ReactNode } from "react";
import type { AmountText, CadenceText } from "~/console/forms/price-text";
import { earningWords, type NamedRate, rateText } from "~/console/pages/terms-words";
import { FieldError, fieldId, NumberField, SelectField, useFieldState } from "~/ui/field";
import { Icon } from "~/ui/icon";

/** Fields that several parts of the plan editor are made of. */

export type CodeChoice = { readonly code: string; readonly name: string };

export const cadenceUnits = [
  { value: "day", label: "Days" },
  { value: "week", label: "Weeks" },
  { value: "month", label: "Months" },
  { value: "quarter", label: "Quarters" },
  { value: "half_year", label: "Half-years" },
  { value: "year", label: "Years" },
];

type DisclosureProps = {
  readonly title: string;
  /** What it holds while it is closed, in a few words. */
  readonly said: string;
  /** Open when it holds something, or something in it is wrong. */
  readonly open: boolean;
  readonly place?: "card" | "inside";
  readonly children: ReactNode;
};

/** A part of the editor that most plans leave as it is. Closed or open, its fields are sent. */
export function Disclosure({ title, said, open, place = "card", children }: DisclosureProps) {
  const Title = place === "card" ? "h2" : "h3";
  return (
    <details className={place === "card" ? "disclosure card" : "disclosure border-t border-line"} open={open}>
      <summary className={place === "card" ? "card-pad" : "py-3"}>
        <Icon name="chevron-right" />
        <Title className={place === "card" ? "text-read font-semibold" : "font-medium"}>{title}</Title>
        <span className="text-ink-3">{said}</span>
      </summary>
      <div className={place === "card" ? "card-pad grid gap-5 pt-0" : "grid gap-5 pb-4"}>{children}</div>
    </details>
  );
}

type AmountsProps = {
  readonly path: string;
  readonly label: string;
  readonly hint?: string;
  readonly prices: readonly AmountText[];
};

/** One amount in each of the plan's currencies; all left empty mean none. */
export function AmountFields({ path, label, hint, prices }: AmountsProps) {
  const hintId = `${fieldId(path)}-hint`;
  return (
    <fieldset className="field" aria-describedby={hint === undefined ? undefined : hintId}>
      <legend>
        {label} <span className="field-optional">(optional)</span>
      </legend>
      {hint === undefined ? null : (
        <p id={hintId} className="hint">
          {hint}
        </p>
      )}
      <div className="flex flex-wrap items-start gap-3 pt-1">
        {prices.map(({ currency, amount }, index) => (
          <div key={currency}>
            {/* Keeps a row that is still empty in the form. */}
            <input type="hidden" name={`${path}.${index}.currency`} value={currency} />
            <NumberField
              name={`${path}.${index}.amount`}
              label={
                <>
                  <span className="sr-only">{label}, in </span>
                  {currency}
                </>
              }
              defaultValue={amount}
              input={{ className: "input-figure" }}
            />
          </div>
        ))}
      </div>
    </fieldset>
  );
}

type CadenceProps = {
  readonly path: string;
  readonly label: string;
  readonly cadence: CadenceText;
  /** What no unit, or no count, means. */
  readonly hint?: string;
  /** The words for no unit; left out: there has to be one. */
  readonly none?: string;
};

export function CadenceFields({ path, label, cadence, hint, none }: CadenceProps) {
  const options = none === undefined ? cadenceUnits : [{ value: "", label: none }, ...cadenceUnits];
  const hintId = `${fieldId(path)}-hint`;
  return (
    <fieldset className="field" aria-describedby={hint === undefined ? undefined : hintId}>
      <legend>{label}</legend>
      {hint === undefined ? null : (
        <p id={hintId} className="hint">
          {hint}
        </p>
      )}
      <div className="flex flex-wrap items-start gap-3">
        <NumberField
          name={`${path}.count`}
          label={<span className="sr-only">{label}: number</span>}
          defaultValue={cadence.count}
          width={4}
        />
        <SelectField
          name={`${path}.unit`}
          label={<span className="sr-only">{label}: unit</span>}
          defaultValue={cadence.unit}
          options={options}
          width={none === undefined ? 10 : 20}
        />
      </div>
    </fieldset>
  );
}

type CodesProps = {
  readonly name: string;
  readonly legend: string;
  readonly hint: string;
  readonly choices: readonly CodeChoice[];
  readonly chosen: readonly string[];
  readonly none: string;
};

/** Things of the catalog to tick. What was chosen and is gone stays in the list, for the check to name. */
export function CodeChoices({ name, legend, hint, choices, chosen, none }: CodesProps) {
  const { error } = useFieldState(name);
  const known = new Set(choices.map(({ code }) => code));
  const gone = chosen.filter((code) => !known.has(code)).map((code) => ({ code, name: code }));
  const all = [...choices, ...gone];
  const id = fieldId(name);
  return (
    <fieldset className={error ? "field field-error" : "field"} aria-describedby={`${id}-hint`}>
      <legend className="mb-1">{legend}</legend>
      <p id={`${id}-hint`} className="hint">
        {all.length === 0 ? none : hint}
      </p>
      <div className="flex flex-wrap gap-x-6">
        {all.map((choice, index) => (
          <label key={choice.code} className="choice">
            <input
              type="checkbox"
              id={index === 0 ? id : undefined}
              name={name}
              value={choice.code}
              defaultChecked={chosen.includes(choice.code)}
            />
            <span>
              {choice.name} <code className="text-ink-3">{choice.code}</code>
            </span>
          </label>
        ))}
      </div>
      {error ? <FieldError>{error}</FieldError> : null}
    </fieldset>
  );
}

type TaxProps = Pick<CodesProps, "name" | "chosen"> & {
  readonly of: string;
  readonly choices: readonly NamedRate[];
};

export function TaxChoices({ of, choices, ...rest }: TaxProps) {
  return (
    <CodeChoices
      {...rest}
      choices={choices.map((rate) => ({ code: rate.code, name: rateText(rate) }))}
      legend={`Taxes of ${of}`}
      hint="None ticked: the rates of the plan, else of the customer, else of the organization."
      none="There is no tax rate to choose from; they are made under Settings, Taxes."
    />
  );
}

type EarningProps = {
  readonly name: string;
  readonly earning: string;
  /** How it is earned where nothing is chosen. */
  readonly usual?: string;
};

/** How the revenue of what is sold is earned. */
export function EarningField({ name, earning, usual = "As usual" }: EarningProps) {
  return (
    <SelectField
      name={name}
      label="Revenue is earned"
      hint="Usually day by day where it is billed in advance, and at once in arrears."
      defaultValue={earning}
      width={40}
      options={[
        { value: "", label: usual },
        ...Object.entries(earningWords).map(([value, label]) => ({ value, label })),
      ]}
    />
  );
}
