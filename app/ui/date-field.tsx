import { Link } from "@remix-run/react";
import { type ReactNode, useId } from "react";
import { Field, useFieldState } from "~/ui/field";

type Props = {
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly optional?: true;
  /** `2026-11-21`. */
  readonly defaultValue?: string;
  readonly min?: string;
  readonly max?: string;
};

export function DateField({ defaultValue, min, max, ...field }: Props) {
  const { value } = useFieldState(field.name, defaultValue);
  return (
    <Field
      {...field}
      control={(props) => (
        <input {...props} type="date" min={min} max={max} defaultValue={value} className="input w-chars-10" />
      )}
    />
  );
}

export type RangePreset = { readonly label: string; readonly href: string; readonly current?: boolean };

type RangeProps = {
  readonly legend: string;
  readonly fromName: string;
  readonly toName: string;
  readonly from?: string;
  readonly to?: string;
  /** Says the zone and that the last day is included: `Days in Europe/Berlin; the last day is included.` */
  readonly hint: string;
  readonly presets?: readonly RangePreset[];
};

/** Two labelled dates and presets as links; zone and end are always said. */
export function DateRange({ legend, fromName, toName, from, to, hint, presets = [] }: RangeProps) {
  const id = useId();
  const start = useFieldState(fromName, from);
  const end = useFieldState(toName, to);
  return (
    <fieldset aria-describedby={id}>
      <legend className="field-label mb-1 text-dense">{legend}</legend>
      <div className="flex flex-wrap items-end gap-3">
        <label className="field">
          <span className="text-dense text-ink-2">From</span>
          <input type="date" name={fromName} defaultValue={start.value} className="input w-chars-10" />
        </label>
        <label className="field">
          <span className="text-dense text-ink-2">To</span>
          <input type="date" name={toName} defaultValue={end.value} className="input w-chars-10" />
        </label>
        {presets.length > 0 ? (
          <ul className="flex flex-wrap gap-x-4 text-dense">
            {presets.map((preset) => (
              <li key={preset.label}>
                <Link
                  to={preset.href}
                  className="prose-link inline-flex min-h-9 items-center"
                  aria-current={preset.current ? "true" : undefined}
                >
                  {preset.label}
                </Link>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
      <p id={id} className="hint mt-1">
        {hint}
      </p>
    </fieldset>
  );
}
