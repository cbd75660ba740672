import { type ReactNode, useState } from "react";
import { CURRENCY_CODES, currencyName } from "~/billing/money/currency";
import { Field, SelectField, useFieldState } from "~/ui/field";
import { formatMoney } from "~/ui/format/money";
import { readAmount } from "~/ui/format/read-amount";
import { useLocale } from "~/ui/locale-context";

type Props = {
  readonly name: string;
  readonly label: string;
  readonly currency: string;
  readonly defaultValue?: string;
  readonly hint?: ReactNode;
  readonly optional?: true;
};

/** An amount typed in either notation; the currency is part of the label, what was understood stands beside it. */
export function MoneyField({ name, label, currency, defaultValue, hint, optional }: Props) {
  const locale = useLocale();
  const field = useFieldState(name, defaultValue);
  const [typed, setTyped] = useState(field.value);
  const read = readAmount(typed, currency);
  const understood = read.ok ? formatMoney({ amountMinor: read.amountMinor, currency }, locale) : null;
  return (
    <Field
      name={name}
      label={`${label}, in ${currency}`}
      hint={hint}
      optional={optional}
      control={(props) => (
        <div className="flex items-center gap-3">
          <input
            {...props}
            type="text"
            inputMode="decimal"
            autoComplete="off"
            defaultValue={field.value}
            onInput={(event) => setTyped(event.currentTarget.value)}
            className="input input-figure w-chars-10"
          />
          <output htmlFor={props.id} className="text-dense text-ink-3">
            {understood}
          </output>
        </div>
      )}
    />
  );
}

type PickerProps = {
  readonly name: string;
  readonly label: string;
  readonly defaultValue?: string;
  /** Currencies in use, listed first. */
  readonly used?: readonly string[];
  readonly hint?: ReactNode;
};

export function CurrencyPicker({ used = [], ...field }: PickerProps) {
  const rest = CURRENCY_CODES.filter((code) => !used.includes(code));
  const options = [...used, ...rest].map((code) => ({
    value: code,
    label: `${code} · ${currencyName(code)}`,
  }));
  return <SelectField {...field} options={options} />;
}
