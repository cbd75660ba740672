import { Link } from "@remix-run/react";
import type { RefusedForm } from "~/http/form-state";
import { pageOf } from "~/portal/links";
import type { InvoiceRow } from "~/portal/queries/invoices.server";
import type { PaymentMethodRow } from "~/portal/queries/payment-methods.server";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { ConfirmPage, type MovedFigure } from "~/ui/confirm-page";
import { DateText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { ErrorSummary } from "~/ui/error-summary";
import { formatMoney } from "~/ui/format/money";
import { methodName } from "~/ui/format/payment-words";
import { PageHeader } from "~/ui/page-header";
import { PaymentMethodCard } from "~/ui/payment-method-card";

type Props = {
  readonly invoice: InvoiceRow;
  readonly methods: readonly PaymentMethodRow[];
  readonly previewHash: string;
  readonly onceKey: string;
  readonly moved: readonly MovedFigure[];
  readonly refused?: RefusedForm;
};

/** One question, one button with the amount on it. */
export function PayPage({ invoice, methods, previewHash, onceKey, moved, refused }: Props) {
  const page = pageOf("invoice", invoice.id);
  const crumbs = [
    { label: "Invoices", to: "/portal/invoices" },
    { label: invoice.number, to: page },
  ];
  const usable = methods.filter((method) => method.state !== "expired");
  if (invoice.paidBy === "payer") return <PaidByPayer invoice={invoice} crumbs={crumbs} />;
  if (invoice.state !== "open" || invoice.openMinor === 0n || invoice.openPayment !== null) {
    return (
      <>
        <ErrorSummary errors={refused?.summary ?? []} />
        <NothingToPay invoice={invoice} crumbs={crumbs} />
      </>
    );
  }
  const amount = formatMoney({ amountMinor: invoice.openMinor, currency: invoice.currency }, "en");
  if (usable.length === 0) return <NoMethod amount={amount} crumbs={crumbs} />;
  const [only] = usable;
  const title =
    usable.length === 1 && only
      ? `Pay ${amount} for ${invoice.number} with ${methodName(only)} now?`
      : `Pay ${amount} for ${invoice.number} now?`;
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <ConfirmPage
        title={title}
        crumbs={crumbs}
        moved={moved}
        costTitle="What it costs"
        cost={
          <>
            <p className="text-figure">{amount}</p>
            <p className="text-ink-2">
              due <DateText day={invoice.dueOn} />
              {invoice.billedTo ? `, for ${invoice.billedTo}` : ""}
            </p>
          </>
        }
        consequences={[
          { label: "Charged", value: "At once, and only once." },
          { label: "Receipt", value: "You get it by mail." },
        ]}
        confirmLabel={`Pay ${amount}`}
        busyLabel="Charging…"
        cancelHref={page}
        previewHash={previewHash}
        hidden={{ once_key: onceKey }}
      >
        <fieldset className="grid gap-2">
          <legend className="mb-2 text-ink-2">Pay with</legend>
          {usable.map((method, index) => (
            <PaymentMethodCard
              key={method.id}
              method={method}
              isDefault={method.isDefault}
              radio={{ name: "method", value: publicId("paymentMethod", method.id), checked: index === 0 }}
            />
          ))}
        </fieldset>
        <p className="mt-3">
          <Link to="/portal/payment-methods/new" className="prose-link">
            Add another payment method
          </Link>
        </p>
      </ConfirmPage>
    </>
  );
}

type CrumbsProps = { readonly crumbs: readonly { readonly label: string; readonly to: string }[] };

function NothingToPay({ invoice, crumbs }: CrumbsProps & { readonly invoice: InvoiceRow }) {
  const running = invoice.openPayment !== null;
  return (
    <>
      <PageHeader
        title={running ? "A payment is under way" : `${invoice.number} needs no payment`}
        crumbs={crumbs}
        lead={
          running
            ? "You will not be charged twice. The invoice shows the result as soon as the bank has answered."
            : "Nothing is left to pay."
        }
      />
      <ButtonLink to={pageOf("invoice", invoice.id)}>Show the invoice</ButtonLink>
    </>
  );
}

function PaidByPayer({ invoice, crumbs }: CrumbsProps & { readonly invoice: InvoiceRow }) {
  return (
    <>
      <PageHeader
        title={`${invoice.number} is paid for you`}
        crumbs={crumbs}
        lead="The customer you belong to pays this invoice. You do not have to do anything."
      />
      <ButtonLink to={pageOf("invoice", invoice.id)}>Show the invoice</ButtonLink>
    </>
  );
}

function NoMethod({ amount, crumbs }: CrumbsProps & { readonly amount: string }) {
  return (
    <>
      <PageHeader title={`Pay ${amount}`} crumbs={crumbs} />
      <EmptyState
        title="There is no payment method yet"
        action={
          <ButtonLink tone="primary" to="/portal/payment-methods/new">
            Add a payment method
          </ButtonLink>
        }
      >
        Add a card first; then come back here to pay.
      </EmptyState>
    </>
  );
}
