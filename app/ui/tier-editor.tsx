import { Button } from "~/ui/button";
import { FieldError, useFieldState } from "~/ui/field";
import { formatDecimal } from "~/ui/format/number";
import { readDecimal } from "~/ui/format/read-amount";
import { Icon } from "~/ui/icon";
import { useLocale } from "~/ui/locale-context";
import { tableRole } from "~/ui/table-roles";

/** A tier as it is typed; `upTo` is empty in the last. */
export type TierRow = { readonly upTo: string; readonly unitAmount: string; readonly flatAmount: string };

type Props = {
  /** Prefix of the field names: `tiers` gives `tiers.0.up_to`. */
  readonly prefix: string;
  readonly currency: string;
  readonly tiers: readonly TierRow[];
  /** Name of the submit buttons; their values are `add` and `remove-1`. */
  readonly intent?: string;
};

/**
 * Rows of a graduated or volume price. "From" is derived from the row before, so holes and overlaps cannot be typed;
 * Add and Remove post the form, the server answers with the changed rows.
 */
export function TierEditor({ prefix, currency, tiers, intent = "intent" }: Props) {
  return (
    <div>
      <table className="edit-table" {...tableRole.table}>
        <caption className="sr-only">Tiers, prices in {currency}</caption>
        <thead {...tableRole.group}>
          <tr {...tableRole.row}>
            <th scope="col" {...tableRole.head} className="num">
              From
            </th>
            <th scope="col" {...tableRole.head}>
              Up to
            </th>
            <th scope="col" {...tableRole.head}>
              Per unit, {currency}
            </th>
            <th scope="col" {...tableRole.head}>
              Flat fee, {currency}
            </th>
            <th scope="col" {...tableRole.head}>
              <span className="sr-only">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody {...tableRole.group}>
          {tiers.map((tier, index) => (
            <TierEditorRow
              // biome-ignore lint/suspicious/noArrayIndexKey: a tier is its place in the table.
              key={index}
              tier={tier}
              index={index}
              from={index === 0 ? "0" : (tiers[index - 1]?.upTo ?? "")}
              last={index === tiers.length - 1}
              prefix={prefix}
              intent={intent}
              only={tiers.length === 1}
            />
          ))}
        </tbody>
      </table>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
        <Button name={intent} value={`${prefix}:add`} size="small" formNoValidate>
          <Icon name="plus" />
          Add tier
        </Button>
        <p className="hint">Tiers join by themselves: each starts where the one before it ends.</p>
      </div>
    </div>
  );
}

/** The end of the tier before, in whichever notation it was typed. */
function readable(typed: string): string {
  const read = readDecimal(typed);
  return read.ok ? read.plain : typed;
}

type RowProps = {
  readonly tier: TierRow;
  readonly index: number;
  readonly from: string;
  readonly last: boolean;
  readonly only: boolean;
  readonly prefix: string;
  readonly intent: string;
};

function TierEditorRow({ tier, index, from, last, only, prefix, intent }: RowProps) {
  const locale = useLocale();
  const name = (part: string) => `${prefix}.${index}.${part}`;
  const number = index + 1;
  return (
    <tr {...tableRole.row}>
      <td {...tableRole.cell} data-label="From" className="num text-ink-2">
        {/* Keeps a row that is still empty in the form. */}
        <input type="hidden" name={name("row")} value={number} />
        {index === 0 ? "0" : from === "" ? "–" : `over ${formatDecimal(readable(from), locale)}`}
      </td>
      <td {...tableRole.cell} data-label="Up to">
        {last ? (
          <>
            <span className="text-ink-2">no limit</span>
            <input type="hidden" name={name("up_to")} value="" />
          </>
        ) : (
          <TierInput name={name("up_to")} label={`Up to, tier ${number}`} value={tier.upTo} />
        )}
      </td>
      <td {...tableRole.cell} data-label="Per unit">
        <TierInput name={name("unit_amount")} label={`Per unit, tier ${number}`} value={tier.unitAmount} />
      </td>
      <td {...tableRole.cell} data-label="Flat fee">
        <TierInput name={name("flat_amount")} label={`Flat fee, tier ${number}`} value={tier.flatAmount} />
      </td>
      <td {...tableRole.cell} className="num">
        {only ? null : (
          <Button
            name={intent}
            value={`${prefix}:remove-${index}`}
            tone="quiet"
            size="small"
            formNoValidate
            aria-label={`Remove tier ${number}`}
          >
            <Icon name="close" />
          </Button>
        )}
      </td>
    </tr>
  );
}

function TierInput(props: { readonly name: string; readonly label: string; readonly value: string }) {
  const { error, value } = useFieldState(props.name, props.value);
  const id = `f-${props.name.replace(/[^A-Za-z0-9]+/g, "-")}`;
  return (
    <>
      <input
        id={id}
        name={props.name}
        aria-label={props.label}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        inputMode="decimal"
        autoComplete="off"
        defaultValue={value}
        className="input input-figure"
      />
      {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : null}
    </>
  );
}
