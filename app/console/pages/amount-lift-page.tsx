import { movedSinceShown } from "~/console/forms/confirmation";
import { pageOf } from "~/console/links";
import { positionTitle } from "~/console/override-words";
import { BilledDocuments, type ShownBilling } from "~/console/pages/billed-documents";
import { type Confirmable, ConfirmStep } from "~/console/pages/confirm-step";
import { BlockedPage, type EntryRefusals } from "~/console/pages/entry-page";
import { planTitle } from "~/console/pages/subscriptions-table";
import type { SubscriptionRow } from "~/console/queries/subscriptions.server";
import { formatMoney } from "~/ui/format/money";

type Props = Confirmable & {
  readonly base: string;
  readonly subscription: SubscriptionRow;
  /** Null when it cannot be lifted. */
  readonly shown:
    | (ShownBilling & {
        readonly override: {
          readonly description: string;
          readonly place: { readonly period: { readonly from: number; readonly to: number } };
          readonly kind: "delta" | "locked";
          readonly amountMinor: bigint;
          readonly reason: string;
        };
        /** What it comes to by its prices. */
        readonly recomputedMinor: bigint | null;
      })
    | null;
  readonly refusals: EntryRefusals;
};

/** Asks whether an amount by hand shall hold no more, with what the next run makes of that. */
export function AmountLiftPage({ base, subscription, shown, refusals, ...page }: Props) {
  const subscriptionHref = pageOf(base, "subscription", subscription.id);
  const amountsHref = `${subscriptionHref}/amounts`;
  const crumbs = [
    { label: "Subscriptions", to: `${base}/subscriptions` },
    { label: subscription.customerName, to: pageOf(base, "customer", subscription.customerId) },
    { label: planTitle(subscription), to: subscriptionHref },
    { label: "Amounts", to: amountsHref },
  ];
  if (!shown) {
    return (
      <BlockedPage
        title="Lift an amount"
        crumbs={crumbs}
        messages={refusals.summary.map(({ message }) => message)}
        back={{ to: amountsHref, label: "Back to the amounts" }}
      />
    );
  }
  const { override, recomputedMinor } = shown;
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: shown.currency }, "en");
  const title = positionTitle({ description: override.description, period: override.place.period });
  const was =
    override.kind === "locked"
      ? `It was kept at ${money(override.amountMinor)}.`
      : `It had ${money(override.amountMinor)} by hand on top.`;
  return (
    <ConfirmStep
      {...page}
      moved={movedSinceShown(page.refused, shown, ["To pay", "Given back"])}
      notes={shown.notes}
      title={`Lift the amount of ${title}?`}
      crumbs={crumbs}
      costTitle="What the next run makes"
      cost={<BilledDocuments shown={shown} />}
      consequences={[
        ...(recomputedMinor === null ? [] : [{ label: "By its prices", value: money(recomputedMinor) }]),
        { label: "From now on", value: "It is billed by its prices alone." },
        { label: "Can be undone", value: "Set an amount again." },
      ]}
      confirmLabel="Lift the amount"
      busyLabel="Lifting…"
      cancelHref={amountsHref}
      previewHash={shown.previewHash}
      editHref={null}
    >
      <p>
        {was} {recomputedMinor === null ? null : `By its prices it comes to ${money(recomputedMinor)}.`}
      </p>
      <p className="mt-2 text-ink-2">It was set because: {override.reason}</p>
    </ConfirmStep>
  );
}
