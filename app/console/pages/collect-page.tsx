import type { Collection } from "~/console/queries/collect.server";
import type { RefusedForm } from "~/http/form-state";
import { ButtonLink } from "~/ui/button";
import { ConfirmPage, type MovedFigure } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";
import { Notice } from "~/ui/flash";
import { formatMoney } from "~/ui/format/money";
import { methodName } from "~/ui/format/payment-words";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly base: string;
  readonly invoiceHref: string;
  readonly payerHref: string;
  readonly collection: Collection;
  readonly moved: readonly MovedFigure[];
  readonly refused: RefusedForm | undefined;
};

/** Charging an open invoice now, by hand. */
export function CollectPage({ base, invoiceHref, payerHref, collection, moved, refused }: Props) {
  const { number, payerName, currency, openMinor, methodId, methodBrand, methodLastFour } = collection;
  const crumbs = [
    { label: "Invoices", to: `${base}/invoices` },
    { label: number, to: invoiceHref },
  ];
  if (collection.state !== "open" || openMinor === 0n) {
    return (
      <>
        <PageHeader title={`Collect ${number}`} crumbs={crumbs} />
        <Notice kind="done" action={<ButtonLink to={invoiceHref}>Back to {number}</ButtonLink>}>
          Nothing is open on {number}.
        </Notice>
      </>
    );
  }
  if (methodId === null) {
    return (
      <>
        <PageHeader title={`Collect ${number}`} crumbs={crumbs} />
        <Notice kind="attention" action={<ButtonLink to={payerHref}>Open {payerName}</ButtonLink>}>
          {payerName} has no payment method. Send a portal link, so that they add a card or pay there.
        </Notice>
      </>
    );
  }
  const amount = formatMoney({ amountMinor: openMinor, currency }, "en");
  const card = methodName({ brand: methodBrand ?? "Card", lastFour: methodLastFour ?? "" });
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <ConfirmPage
        title={`Collect ${amount} for ${number} now?`}
        crumbs={crumbs}
        costTitle="Charged now"
        cost={<MoneyText amountMinor={openMinor} currency={currency} className="text-figure" />}
        consequences={[
          { label: "Charged", value: card },
          {
            label: "Mailed",
            value: `${collection.payerEmail ?? "Nobody: there is no address"}, with the result`,
          },
          {
            label: "If it is declined",
            value: "Nothing is charged, and the next planned attempt stays planned.",
          },
        ]}
        confirmLabel={`Collect ${amount}`}
        busyLabel="Charging…"
        cancelHref={invoiceHref}
        previewHash={collection.previewHash}
        moved={moved}
      >
        {payerName} pays {number}
        {collection.payerId === collection.customerId ? "" : ` of ${collection.customerName}`} with {card},
        ahead of the planned collection.
      </ConfirmPage>
    </>
  );
}
