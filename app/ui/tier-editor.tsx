import { Button } from "~/ui/button";
import { FieldError, useFieldState } from "~/ui/field";
import { formatDecimal } from "~/ui/format/number";
import { readDecimal } from "~/ui/format/read-amount";
import { Icon } from "~/ui/icon";
import { useLocale } from "~/ui/locale-context";
import { tableRole } from "~/ui/table-roles";

/** A tier as it is typed, with what any kind of tier asks for; `upTo` is empty in the last. */
export type TierRow = {
  readonly upTo: string;
  readonly unitAmount: string;
  readonly flatAmount: string;
  readonly rate: string;
  readonly amount: string;
  readonly blockSize: string;
  readonly price: string;
  readonly maxBlocks: string;
};

/** A column of figures: which part of the tier, the name of its field in the form, its head and what it counts in. */
export type TierColumn = {
  readonly part: Exclude<keyof TierRow, "upTo">;
  readonly field: string;
  readonly label: string;
  readonly unit?: string;
};

type Ends = "up_to" | "below" | "blocks";
/** What the two ends of a tier are called, and what comes before the start of one. */
const END_WORDS = { up_to: { end: "Up to", over: "over " }, below: { end: "Below", over: "" } };

type Props = {
  /** Prefix of the field names: `tiers` gives `tiers.0.up_to`. */
  readonly prefix: string;
  readonly currency: string;
  readonly tiers: readonly TierRow[];
  readonly columns: readonly TierColumn[];
  /**
   * Whether a tier's end is its last quantity or the first of the next; "blocks" leaves it out, because the number of
   * blocks says so.
   */
  readonly ends?: Ends;
  /** Name of the submit buttons; their values are `add` and `remove-1`. */
  readonly intent?: string;
};

/**
 * Rows of a price in tiers. "From" is derived from the row before, so holes and overlaps cannot be typed;
 * Add and Remove post the form, the server answers with the changed rows.
 */
export function TierEditor({ prefix, currency, tiers, columns, ends = "up_to", intent = "intent" }: Props) {
  return (
    <div>
      <table className="edit-table" {...tableRole.table}>
        <caption className="sr-only">Tiers, prices in {currency}</caption>
        <thead {...tableRole.group}>
          <tr {...tableRole.row}>
            <th scope="col" {...tableRole.head} className="num">
              {ends === "blocks" ? "Tier" : "From"}
            </th>
            {ends === "blocks" ? null : (
              <th scope="col" {...tableRole.head}>
                {END_WORDS[ends].end}
              </th>
            )}
            {columns.map((column) => (
              <th scope="col" {...tableRole.head} key={column.field}>
                {column.unit === undefined ? column.label : `${column.label}, ${column.unit}`}
              </th>
            ))}
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
              columns={columns}
              ends={ends}
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
        <p className="hint">
          {ends === "blocks"
            ? "A tier starts where the blocks of the one before it are sold. Leave “Blocks at most” empty in the last for any number."
            : "Tiers join by themselves: each starts where the one before it ends."}
        </p>
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
  readonly columns: readonly TierColumn[];
  readonly ends: Ends;
  readonly intent: string;
};

function TierEditorRow({ tier, index, from, last, only, prefix, columns, ends, intent }: RowProps) {
  const name = (part: string) => `${prefix}.${index}.${part}`;
  const number = index + 1;
  return (
    <tr {...tableRole.row}>
      {ends === "blocks" ? (
        <td {...tableRole.cell} data-label="Tier" className="num text-ink-2">
          <input type="hidden" name={name("row")} value={number} />
          {number}
        </td>
      ) : (
        <TierBounds
          words={END_WORDS[ends]}
          index={index}
          from={from}
          last={last}
          upTo={tier.upTo}
          name={name}
        />
      )}
      {columns.map(({ part, field, label }) => (
        <td {...tableRole.cell} data-label={label} key={field}>
          <TierInput name={name(field)} label={`${label}, tier ${number}`} value={tier[part]} />
        </td>
      ))}
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

type BoundsProps = {
  readonly words: { readonly end: string; readonly over: string };
  readonly index: number;
  readonly from: string;
  readonly last: boolean;
  readonly upTo: string;
  readonly name: (part: string) => string;
};

function TierBounds({ words, index, from, last, upTo, name }: BoundsProps) {
  const locale = useLocale();
  return (
    <>
      <td {...tableRole.cell} data-label="From" className="num text-ink-2">
        {/* Keeps a row that is still empty in the form. */}
        <input type="hidden" name={name("row")} value={index + 1} />
        {index === 0 ? "0" : from === "" ? "–" : `${words.over}${formatDecimal(readable(from), locale)}`}
      </td>
      <td {...tableRole.cell} data-label={words.end}>
        {last ? (
          <>
            <span className="text-ink-2">no limit</span>
            <input type="hidden" name={name("up_to")} value="" />
          </>
        ) : (
          <TierInput name={name("up_to")} label={`${words.end}, tier ${index + 1}`} value={upTo} />
        )}
      </td>
    </>
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
