import type { NamedPosition } from "~/billing/invoicing/positions";
import { movedSinceShown } from "~/console/forms/confirmation";
import { pageOf } from "~/console/links";
import { positionTitle } from "~/console/override-words";
import { BilledDocuments, type ShownBilling } from "~/console/pages/billed-documents";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import { planTitle } from "~/console/pages/subscriptions-table";
import type { SubscriptionRow } from "~/console/queries/subscriptions.server";
import { DescriptionList } from "~/ui/description-list";
import { ChoiceField, TextField } from "~/ui/field";
import { formatMoney } from "~/ui/format/money";
import { MoneyField } from "~/ui/money-field";
import { MoneyText } from "~/ui/money-text";

type Props = Confirmable & {
  readonly base: string;
  readonly subscription: SubscriptionRow;
  readonly position: NamedPosition;
  /** Null while something is entered, or when it was refused. */
  readonly shown: (ShownBilling & { readonly targetMinor: bigint; readonly kind: "delta" | "locked" }) | null;
  readonly refusals: EntryRefusals;
};

/** Two steps under one address: which amount, and what the next run makes of it. */
export function AmountSetPage(props: Props) {
  const { base, subscription, position, shown, values, refusals } = props;
  const page = pageOf(base, "subscription", subscription.id);
  const amountsHref = `${page}/amounts`;
  const crumbs = [
    { label: "Subscriptions", to: `${base}/subscriptions` },
    { label: subscription.customerName, to: pageOf(base, "customer", subscription.customerId) },
    { label: planTitle(subscription), to: page },
    { label: "Amounts", to: amountsHref },
  ];
  if (shown) return <ConfirmAmount {...props} shown={shown} crumbs={crumbs} amountsHref={amountsHref} />;
  return (
    <EntryPage
      title={`Set the amount of ${positionTitle(position)}`}
      crumbs={crumbs}
      lead="Before discount, as its prices are. Invoices that were issued stay as they are."
      values={values}
      refusals={refusals}
      cancelHref={amountsHref}
    >
      <input type="hidden" name="position" value={position.positionId} />
      <PositionFigures position={position} />
      <div className="grid gap-5">
        <ChoiceField
          name="kind"
          label="What the amount does"
          defaultValue="locked"
          options={[
            {
              value: "locked",
              label: "Fixes what it comes to",
              hint: "Nothing changes it until it is lifted; what it keeps from being billed is listed.",
            },
            {
              value: "delta",
              label: "Is added to it, or taken off it with a minus",
              hint: "Usage and changes that come later count on as ever, and the difference stays on top.",
            },
          ]}
        />
        <MoneyField name="amount" label="Amount" currency={position.currency} />
        <TextField
          name="reason"
          label="Reason"
          hint="The customer reads it where the line is explained."
          input={{ maxLength: 500 }}
        />
      </div>
    </EntryPage>
  );
}

function PositionFigures({ position }: Pick<Props, "position">) {
  const { issuedMinor, recomputedMinor, currency } = position;
  return (
    <DescriptionList
      className="mb-6"
      align="start"
      facts={[
        {
          label: "Billed",
          value:
            issuedMinor === null ? "Not yet" : <MoneyText amountMinor={issuedMinor} currency={currency} />,
        },
        { label: "By its prices", value: <MoneyText amountMinor={recomputedMinor} currency={currency} /> },
      ]}
    />
  );
}

type ConfirmProps = Props & {
  readonly shown: NonNullable<Props["shown"]>;
  readonly crumbs: readonly { readonly label: string; readonly to: string }[];
  readonly amountsHref: string;
};

function ConfirmAmount({ position, shown, crumbs, amountsHref, ...page }: ConfirmProps) {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: shown.currency }, "en");
  const target = money(shown.targetMinor);
  const isFixed = shown.kind === "locked";
  return (
    <ConfirmStep
      values={page.values}
      onceKey={page.onceKey}
      refused={page.refused}
      moved={movedSinceShown(page.refused, shown, ["To pay", "Given back"])}
      notes={shown.notes}
      title={`${isFixed ? "Fix" : "Change"} ${positionTitle(position)} ${isFixed ? "at" : "to"} ${target}?`}
      crumbs={crumbs}
      costTitle="What the next run makes"
      cost={<BilledDocuments shown={shown} />}
      consequences={[
        { label: "By its prices", value: money(position.recomputedMinor) },
        {
          label: "Later usage",
          value: isFixed
            ? `Changes nothing: it stays ${target} until it is lifted, and the difference is listed.`
            : "Counts on as ever; the difference by hand stays on top.",
        },
        { label: "Can be undone", value: "Lift it, and the next run bills or gives back the difference." },
      ]}
      confirmLabel={isFixed ? `Fix at ${target}` : `Change to ${target}`}
      busyLabel="Setting…"
      cancelHref={amountsHref}
      previewHash={shown.previewHash}
      editHref={entryHref(page.values)}
    >
      <p>
        {positionTitle(position)} comes to {target} instead of {money(position.recomputedMinor)}.
      </p>
      <p className="mt-2 text-ink-2">Reason: {page.values.reason}</p>
    </ConfirmStep>
  );
}
