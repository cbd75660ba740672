import { type DerivationNode, DerivationTree } from "~/ui/derivation-tree";
import { formatMoney } from "~/ui/format/money";
import { formatCount, formatDecimal } from "~/ui/format/number";
import { useLocale } from "~/ui/locale-context";

/** Usage of running periods, each charge priced as if nothing more came. */
export type ShownUsage = readonly {
  readonly subscriptionId: string;
  readonly chargeName: string;
  readonly chargeCode: string;
  readonly metricName: string;
  readonly quantity: string;
  readonly eventCount: number;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly steps: readonly DerivationNode[];
  /** The subscription, where the usage of several is shown. */
  readonly of?: string;
}[];

export function UsageSoFar({ usage }: { readonly usage: ShownUsage }) {
  const locale = useLocale();
  return (
    <div className="card card-pad">
      <DerivationTree
        label="Usage so far"
        open="none"
        nodes={usage.map((charge) => ({
          key: `${charge.subscriptionId}/${charge.chargeCode}`,
          label: [charge.chargeName || charge.chargeCode, charge.of].filter(Boolean).join(" · "),
          equation: `${formatDecimal(charge.quantity, locale)} ${charge.metricName} from ${
            charge.eventCount === 1 ? "1 event" : `${formatCount(charge.eventCount, locale)} events`
          }`,
          result: `${formatMoney({ amountMinor: charge.amountMinor, currency: charge.currency }, locale)} so far`,
          children: charge.steps,
        }))}
      />
    </div>
  );
}
