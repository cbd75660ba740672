import type { RefusedForm } from "~/http/form-state";
import type { PaymentMethodRow } from "~/portal/queries/payment-methods.server";
import { ConfirmPage } from "~/ui/confirm-page";
import { ErrorSummary } from "~/ui/error-summary";
import { methodName } from "~/ui/format/payment-words";

type Props = {
  readonly method: PaymentMethodRow;
  readonly others: readonly PaymentMethodRow[];
  readonly refused?: RefusedForm;
};

export function PaymentMethodRemovePage({ method, others, refused }: Props) {
  const next = others[0];
  const after = !method.isDefault
    ? "The default stays as it is."
    : next
      ? `${methodName(next)} becomes the default.`
      : "It is the last one: from now on you pay each invoice yourself.";
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <ConfirmPage
        title={`Remove ${methodName(method)}?`}
        crumbs={[{ label: "Payment methods", to: "/portal/payment-methods" }]}
        costTitle="What it costs"
        cost={<p>Nothing. Subscriptions and open invoices stay as they are.</p>}
        consequences={[
          { label: "Invoices", value: after },
          { label: "Undo", value: "To use it again, add it again." },
        ]}
        confirmLabel="Remove it"
        busyLabel="Removing…"
        cancelHref="/portal/payment-methods"
        previewHash=""
        tone="danger"
      >
        <p>{methodName(method)} is not charged any more and is deleted at the payment provider.</p>
      </ConfirmPage>
    </>
  );
}
