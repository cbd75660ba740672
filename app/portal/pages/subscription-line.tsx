import type { TaxBehavior } from "~/billing/catalog/catalog-kinds";
import type { Cadence } from "~/billing/time/cadence";
import { DateText, InstantText } from "~/ui/date-text";
import { cadenceText } from "~/ui/format/cadence";
import { formatDecimal } from "~/ui/format/number";
import { taxIncludedText } from "~/ui/format/tax-behavior";
import { useLocale } from "~/ui/locale-context";
import { UnitPriceText } from "~/ui/money-text";
import { StatusBadge } from "~/ui/status-badge";
import { subscriptionBadgeState } from "~/ui/status-vocabulary";

/** A subscription as pages of the portal show it. */
export type SubscriptionView = {
  readonly subscription: {
    readonly id: string;
    readonly currency: string;
    readonly zone: string;
    readonly startsAt: number;
    readonly trialEndsAt: number | null;
    readonly endsAt: number | null;
  };
  readonly status: string;
  readonly plan: { readonly name: string };
  readonly quantity: string;
  readonly unitAmount: string | null;
  readonly taxBehavior: TaxBehavior;
  readonly cadence: Cadence;
  readonly timing: "in_advance" | "in_arrears";
  readonly period: { readonly from: number; readonly to: number } | null;
};

export function SubscriptionBadge({ view }: { readonly view: SubscriptionView }) {
  return (
    <StatusBadge
      subject="subscription"
      state={subscriptionBadgeState(view.status, view.subscription.endsAt)}
    />
  );
}

/** What it costs again and again: "12 × 24.50 € a month". */
export function PriceLine({ view }: { readonly view: SubscriptionView }) {
  const locale = useLocale();
  if (view.unitAmount === null) return <>Billed by usage, {cadenceText(view.cadence)}</>;
  return (
    <>
      {view.quantity === "1" ? null : `${formatDecimal(view.quantity, locale)} × `}
      <UnitPriceText price={view.unitAmount} currency={view.subscription.currency} />{" "}
      {cadenceText(view.cadence)}
      {taxIncludedText(view.taxBehavior)}
    </>
  );
}

/** What happens next with it. */
export function NextLine({ view }: { readonly view: SubscriptionView }) {
  const { subscription, status } = view;
  const day = (at: number) => <InstantText at={at} zone={subscription.zone} />;
  if (status === "canceled" || status === "expired")
    return <>Ended {day(subscription.endsAt ?? subscription.startsAt)}</>;
  if (subscription.endsAt !== null) return <>Ends {day(subscription.endsAt)}, and is not renewed</>;
  if (status === "paused") return <>Paused: nothing is billed until it goes on</>;
  if (status === "pending") return <>Starts {day(subscription.startsAt)}</>;
  if (status === "trialing") return <>Trial until {day(subscription.trialEndsAt ?? subscription.startsAt)}</>;
  if (view.period === null) return <>Renews by itself</>;
  return (
    <>
      Renews <DateText day={view.period.to} />
    </>
  );
}
