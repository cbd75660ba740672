import { CheckField, ChoiceField, Field, FieldGroup, SelectField, useFieldState } from "~/ui/field";
import { formatPeriod } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { MoneyField } from "~/ui/money-field";
import { MoneyText } from "~/ui/money-text";
import { Table } from "~/ui/table";

type Line = {
  readonly feeId: string;
  readonly description: string;
  readonly from: number;
  readonly to: number;
  readonly amountMinor: bigint;
  readonly leftMinor: bigint;
};

export type CreditNoteFieldsProps = {
  readonly invoice: {
    readonly currency: string;
    readonly paidMinor: bigint;
    readonly creditPays: "open_then_later" | "later_only";
    readonly lines: readonly Line[];
  };
  readonly reasons: readonly { readonly value: string; readonly label: string }[];
  readonly values: Readonly<Record<string, string>>;
};

/** Lines with what is left of them, where the money goes, and why. */
export function CreditNoteFields({ invoice, reasons, values }: CreditNoteFieldsProps) {
  return (
    <>
      <p className="mb-3 text-ink-2">
        Amounts are before discount and tax; each part takes its share of both along.
      </p>
      <LinesTable invoice={invoice} values={values} />
      <FieldGroup legend="Where it goes">
        <Destination invoice={invoice} />
      </FieldGroup>
      <FieldGroup legend="Why">
        <SelectField name="reason" label="Reason" options={reasons} defaultValue="goodwill" width={40} />
        <ChoiceField
          name="effect"
          label="What it says about the lines"
          defaultValue="concession"
          options={[
            {
              value: "concession",
              label: "The price is given up",
              hint: "What was delivered stays as it is, and is not billed again.",
            },
            {
              value: "reversal",
              label: "The facts were other than billed",
              hint: "The lines may be billed again as they really were.",
            },
          ]}
        />
      </FieldGroup>
    </>
  );
}

type LinesProps = Pick<CreditNoteFieldsProps, "invoice" | "values">;

function LinesTable({ invoice, values }: LinesProps) {
  const { currency, lines } = invoice;
  const rows = lines.map((line, place) => ({ ...line, place }));
  return (
    <Table
      caption="Lines of the invoice"
      columns={[
        { key: "line", label: "Line", cell: (row) => row.description },
        { key: "period", label: "Period", cell: (row) => formatPeriod(row.from, row.to, "en") },
        {
          key: "billed",
          label: "Billed",
          align: "end",
          cell: (row) => <MoneyText amountMinor={row.amountMinor} currency={currency} />,
        },
        {
          key: "left",
          label: "Left to credit",
          align: "end",
          place: "amount",
          cell: (row) => <MoneyText amountMinor={row.leftMinor} currency={currency} />,
        },
        {
          key: "amount",
          label: `Credit, in ${currency}`,
          cell: (row) =>
            row.leftMinor === 0n ? "Credited whole" : <AmountCell row={row} currency={currency} />,
        },
        {
          key: "whole",
          label: "Or all that is left",
          cell: (row) =>
            row.leftMinor === 0n ? null : (
              <CheckField
                name={`lines.${row.place}.whole`}
                label={
                  <>
                    All<span className="sr-only"> that is left of {row.description}</span>
                  </>
                }
                defaultChecked={values[`lines.${row.place}.whole`] !== undefined}
              />
            ),
        },
      ]}
      rows={rows}
      rowKey={(row) => row.feeId}
    />
  );
}

function AmountCell({
  row,
  currency,
}: {
  readonly row: Line & { place: number };
  readonly currency: string;
}) {
  const name = `lines.${row.place}.amount`;
  const { value } = useFieldState(name);
  return (
    <Field
      name={name}
      label={
        <span className="sr-only">
          Credit of {row.description}, in {currency}
        </span>
      }
      control={(props) => (
        <input
          {...props}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          defaultValue={value}
          className="input input-figure w-chars-10"
        />
      )}
    />
  );
}

/** Money goes back only as far as it came, which is said where nothing did. */
function Destination({
  invoice: { paidMinor, currency, creditPays },
}: Pick<CreditNoteFieldsProps, "invoice">) {
  const isSplit = useFieldState("as").value === "split";
  const credit = {
    value: "credit",
    label: "Credit",
    hint:
      creditPays === "open_then_later"
        ? "Pays open invoices first, then later ones."
        : "Pays later invoices.",
  };
  if (paidMinor <= 0n) {
    return (
      <ChoiceField
        name="as"
        label="Given back as"
        hint="No money came for this invoice, so none can be paid back."
        defaultValue="credit"
        options={[credit]}
      />
    );
  }
  const paid = formatMoney({ amountMinor: paidMinor, currency }, "en");
  return (
    <>
      <ChoiceField
        name="as"
        label="Given back as"
        defaultValue="credit"
        options={[
          credit,
          { value: "refund", label: "Refund", hint: `Paid back to where it came from, up to ${paid}.` },
          {
            value: "split",
            label: "Some of each",
            hint: "Two amounts that add up to the note, tax included.",
          },
        ]}
      />
      <details open={isSplit}>
        <summary className="prose-link inline-block py-1">Amounts of each</summary>
        <div className="grid gap-5 pt-3">
          <MoneyField name="credit" label="Of it as credit" currency={currency} optional />
          <MoneyField name="refund" label="Of it as refund" currency={currency} optional />
        </div>
      </details>
    </>
  );
}
