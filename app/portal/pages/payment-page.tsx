import { pageOf } from "~/portal/links";
import type { PaymentRow } from "~/portal/queries/payments.server";
import { ButtonLink } from "~/ui/button";
import { InstantText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { Notice } from "~/ui/flash";
import { formatMoney } from "~/ui/format/money";
import { declineReason, methodName } from "~/ui/format/payment-words";
import { LiveRefresh } from "~/ui/live-refresh";
import { PageHeader } from "~/ui/page-header";
import { StatusBadge } from "~/ui/status-badge";
import { StubPart, WithStub } from "~/ui/stub";

type Props = { readonly payment: PaymentRow };

const REFRESH_MS = 3_000;
const running: ReadonlySet<string> = new Set(["started", "processing", "unknown"]);

/** How one payment went: paid, declined with the reason, or not known yet, and then it looks again by itself. */
export function PaymentPage({ payment }: Props) {
  const amount = formatMoney(payment, "en");
  const invoice = pageOf("invoice", payment.invoiceId);
  const method =
    payment.brand && payment.lastFour
      ? methodName({ brand: payment.brand, lastFour: payment.lastFour })
      : null;
  return (
    <>
      {running.has(payment.state) ? <LiveRefresh everyMs={REFRESH_MS} /> : null}
      <PageHeader
        title={`Payment for ${payment.invoiceNumber}`}
        crumbs={[{ label: "Payments", to: "/portal/payments" }]}
        badge={<StatusBadge subject="payment" state={payment.state} />}
      />
      <WithStub
        label="The payment"
        stub={
          <StubPart>
            <p className="text-figure">{amount}</p>
            <DescriptionList
              className="mt-2"
              facts={[
                method !== null && { label: "With", value: method },
                { label: "Started", value: <InstantText at={payment.startedAt} /> },
                payment.settledAt !== null && {
                  label: payment.state === "succeeded" ? "Settled" : "Ended",
                  value: <InstantText at={payment.settledAt} />,
                },
              ]}
            />
          </StubPart>
        }
      >
        <div role="status">
          <Outcome payment={payment} amount={amount} method={method} />
        </div>
        <p className="mt-5 flex flex-wrap gap-3">
          {payment.state === "failed" && payment.openMinor > 0n ? (
            <ButtonLink tone="primary" to={`${invoice}/pay`}>
              Pay with another method
            </ButtonLink>
          ) : null}
          <ButtonLink to={invoice}>Show the invoice</ButtonLink>
        </p>
      </WithStub>
    </>
  );
}

function Outcome(props: Props & { readonly amount: string; readonly method: string | null }) {
  const { payment, amount, method } = props;
  switch (payment.state) {
    case "succeeded":
      return (
        <Notice kind="done">
          We received {amount}.{" "}
          {payment.openMinor === 0n ? "Nothing is left to pay." : "A part is still open."} The receipt comes
          by mail.
        </Notice>
      );
    case "failed":
      return (
        <Notice kind="refused">
          {failureText(payment, method)} Nothing was charged. Use another method
          {payment.retryAt === null ? null : (
            <>
              , or we try again on <InstantText at={payment.retryAt} />
            </>
          )}
          .
        </Notice>
      );
    case "requires_action":
      return (
        <Notice kind="attention">
          Your bank wants you to confirm this payment. Until then nothing is charged.
        </Notice>
      );
    case "unknown":
      return (
        <Notice kind="hold">
          We are checking with Stripe whether this payment went through. You will not be charged twice; this
          page shows the result.
        </Notice>
      );
    case "canceled":
      return <Notice kind="note">This payment was cancelled. Nothing was charged.</Notice>;
    default:
      return (
        <Notice kind="note">
          The payment is under way. This page shows the result as soon as the bank has answered.
        </Notice>
      );
  }
}

/** Some reasons the holder should hear from the bank. */
function failureText(payment: PaymentRow, method: string | null): string {
  const reason = declineReason(payment);
  const what = method === null ? "The payment failed" : `Your bank declined ${method}`;
  return reason === null ? `${what}. Your bank can tell you why.` : `${what}: ${reason}.`;
}
