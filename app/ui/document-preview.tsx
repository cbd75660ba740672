import { DateText } from "~/ui/date-text";
import { type DerivationNode, DerivationTree } from "~/ui/derivation-tree";
import { formatPeriod } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { formatPercent } from "~/ui/format/number";
import { useLocale } from "~/ui/locale-context";
import { MoneyText } from "~/ui/money-text";

/** A document that is not made yet. Amounts of a credit note are below zero. */
export type PreviewedDocument = {
  readonly issuedOn: number;
  /** Null for what is not to be paid. */
  readonly dueOn: number | null;
  readonly currency: string;
  /** Whom it names, where that is not the customer the page is about. */
  readonly billedTo?: string | null;
  readonly lines: readonly {
    readonly key: string;
    readonly description: string;
    readonly from: number;
    readonly to: number;
    readonly amountMinor: bigint;
    readonly steps: readonly DerivationNode[];
  }[];
  /** What coupons take off the lines. */
  readonly discountMinor: bigint;
  readonly netMinor: bigint;
  readonly taxes: readonly { readonly rate: string; readonly taxMinor: bigint }[];
  readonly totalMinor: bigint;
};

type DocumentProps = { readonly document: PreviewedDocument; readonly title: string };

/** Its lines, each with how the amount came about, then net, tax and total. */
export function DocumentPreview({ document, title }: DocumentProps) {
  const locale = useLocale();
  const { currency, lines, taxes, dueOn, billedTo = null } = document;
  return (
    <>
      {billedTo === null ? null : (
        <p className="mb-1 text-ink-2">
          {dueOn === null ? "Credited to" : "Billed to"} <span className="long-value">{billedTo}</span>
        </p>
      )}
      <DerivationTree
        label={`${title}, lines`}
        open="none"
        nodes={lines.map((line) => ({
          key: line.key,
          label: line.description,
          equation: formatPeriod(line.from, line.to, locale),
          result: formatMoney({ amountMinor: line.amountMinor, currency }, locale),
          children: line.steps,
        }))}
      />
      <dl className="mt-2 grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 border-t border-line pt-2 text-dense">
        {document.discountMinor === 0n ? null : (
          <>
            <dt>Discount</dt>
            <dd className="text-right">
              <MoneyText amountMinor={-document.discountMinor} currency={currency} />
            </dd>
          </>
        )}
        <dt>Net</dt>
        <dd className="text-right">
          <MoneyText amountMinor={document.netMinor} currency={currency} />
        </dd>
        {taxes.map((tax) => (
          <Tax key={tax.rate} {...tax} currency={currency} rate={formatPercent(tax.rate, locale)} />
        ))}
        <dt className="font-semibold">
          Total
          {dueOn === null ? null : (
            <>
              , due <DateText day={dueOn} />
            </>
          )}
        </dt>
        <dd className="text-right font-semibold">
          <MoneyText amountMinor={document.totalMinor} currency={currency} />
        </dd>
      </dl>
    </>
  );
}

function Tax(props: { readonly rate: string; readonly taxMinor: bigint; readonly currency: string }) {
  return (
    <>
      <dt>Tax {props.rate}</dt>
      <dd className="text-right">
        <MoneyText amountMinor={props.taxMinor} currency={props.currency} />
      </dd>
    </>
  );
}
