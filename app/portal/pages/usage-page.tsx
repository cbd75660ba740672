import { type Agreement, Agreements } from "~/portal/pages/agreements";
import { Card } from "~/ui/card";
import { PeriodText } from "~/ui/date-text";
import { type DerivationNode, DerivationTree } from "~/ui/derivation-tree";
import { EmptyState } from "~/ui/empty-state";
import { formatDecimal } from "~/ui/format/number";
import { useLocale } from "~/ui/locale-context";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";

/** One charge of one subscription in its running period. */
export type UsageLine = {
  readonly key: string;
  readonly planName: string;
  readonly chargeName: string;
  readonly period: { readonly from: number; readonly to: number };
  readonly quantity: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly steps: readonly DerivationNode[];
};

type Props = { readonly lines: readonly UsageLine[]; readonly agreements: readonly Agreement[] };

/** How much so far, and at which price? */
export function UsagePage({ lines, agreements }: Props) {
  return (
    <>
      <PageHeader
        title="Usage"
        lead={
          lines.length > 0
            ? "So far in the running period, at the prices in force and before tax."
            : undefined
        }
      />
      {lines.length === 0 ? (
        <EmptyState title="No usage this period">
          Nothing you have is billed by usage, or its period has not begun.
        </EmptyState>
      ) : (
        <UsageTable lines={lines} />
      )}
      <Agreements agreements={agreements} />
    </>
  );
}

export function UsageTable({ lines }: { readonly lines: readonly UsageLine[] }) {
  const locale = useLocale();
  return (
    <ul className="grid gap-3">
      {lines.map((line) => (
        <li key={line.key}>
          <Card>
            <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
              <h2 className="text-read font-semibold">
                {line.chargeName} <span className="font-normal text-ink-2">· {line.planName}</span>
              </h2>
              <MoneyText amountMinor={line.amountMinor} currency={line.currency} className="font-semibold" />
            </div>
            <p className="mt-1 text-ink-2">
              {formatDecimal(line.quantity, locale)} so far, <PeriodText {...line.period} />
            </p>
            {line.steps.length > 0 ? (
              <details className="mt-2">
                <summary className="inline-block py-1 text-dense text-ink-3 underline underline-offset-2">
                  How this amount comes about
                </summary>
                <DerivationTree label={`Price of ${line.chargeName}`} nodes={line.steps} />
              </details>
            ) : null}
          </Card>
        </li>
      ))}
    </ul>
  );
}
