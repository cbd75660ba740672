import { Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import type { loadPaymentPage } from "~/console/queries/payments.server";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { CopyId } from "~/ui/copy-id";
import { DateText, InstantText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { Notice } from "~/ui/flash";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { StatusBadge } from "~/ui/status-badge";
import { StubPart, WithStub } from "~/ui/stub";
import { Table } from "~/ui/table";
import { Timeline, type TimelineItem } from "~/ui/timeline";
import { methodText, reason } from "./payments-page";

type Data = Awaited<ReturnType<typeof loadPaymentPage>>;
type Attempt = Data["attempts"][number];

const INITIATORS: Record<string, string> = {
  schedule: "the schedule",
  portal: "the customer",
  console: "an operator",
  manual: "an operator, by hand",
};

function attemptItem(attempt: Attempt, base: string, current: string): TimelineItem {
  return {
    kind: attempt.state === "failed" ? "failed" : "happened",
    key: attempt.id,
    when: <InstantText at={attempt.startedAt} />,
    what: `Attempt ${attempt.attempt}${attempt.id === current ? ", this one" : ""}`,
    by: INITIATORS[attempt.initiator] ?? attempt.initiator,
    reason: attempt.state === "failed" ? failureWords(attempt) : undefined,
    href: attempt.id === current ? undefined : `${base}/payments/${publicId("payment", attempt.id)}`,
    linkText: "Show attempt",
  };
}

type Props = { readonly base: string; readonly data: Data; readonly mayBill: boolean };

export function PaymentPage({ base, data, mayBill }: Props) {
  const { payment, attempts, settled, refunds } = data;
  const refundedMinor = refunds.reduce(
    (sum, { state, amountMinor }) => (state === "failed" ? sum : sum + amountMinor),
    0n,
  );
  const isRefundable = mayBill && payment.state === "succeeded" && refundedMinor < payment.amountMinor;
  const invoiceHref = `${base}/invoices/${publicId("invoice", payment.invoiceId)}`;
  return (
    <>
      <PageHeader
        title={
          <>
            Payment of <MoneyText amountMinor={payment.amountMinor} currency={payment.currency} />
          </>
        }
        crumbs={[{ label: "Payments", to: `${base}/payments` }]}
        badge={<StatusBadge subject="payment" state={badgeOf(payment, refundedMinor)} />}
        actions={
          isRefundable ? (
            <ButtonLink to={`${pageOf(base, "payment", payment.id)}/refund`}>Refund</ButtonLink>
          ) : null
        }
      />
      <WithStub
        label="Key facts of this payment"
        stub={<PaymentStub base={base} data={data} invoiceHref={invoiceHref} />}
      >
        {payment.state === "unknown" ? (
          <Notice kind="hold" className="mb-5">
            Stripe did not answer in time, so the outcome is looked up. Nothing is charged a second time
            meanwhile.
          </Notice>
        ) : null}
        {payment.state === "failed" ? (
          <Notice kind="refused" className="mb-5">
            {methodText(payment) ?? "The payment"} was declined: {failureWords(payment)}. Nothing was charged.
          </Notice>
        ) : null}
        <Card title="Attempts to collect this invoice">
          <Timeline
            label="Attempts"
            items={attempts.map((attempt) => attemptItem(attempt, base, payment.id))}
          />
        </Card>
        {settled.length > 0 ? (
          <Card title="What the money settled" padding="flush" className="mt-5">
            <Table
              caption="Allocations"
              bare
              columns={[
                { key: "number", label: "Invoice", cell: (row) => row.number },
                { key: "on", label: "On", place: "date", cell: (row) => <DateText day={row.allocatedOn} /> },
                {
                  key: "amount",
                  label: "Amount",
                  align: "end",
                  place: "amount",
                  cell: (row) => <MoneyText amountMinor={row.amountMinor} currency={payment.currency} />,
                },
              ]}
              rows={settled}
              rowKey={(row) => row.invoiceId}
              rowHref={(row) => `${base}/invoices/${publicId("invoice", row.invoiceId)}`}
            />
          </Card>
        ) : null}
        <Refunds base={base} data={data} />
      </WithStub>
    </>
  );
}

/** In our words before the provider’s, which are written for the payer. */
function failureWords(attempt: Pick<Attempt, "declineCode" | "failureCode" | "failureMessage">): string {
  return reason(attempt) ?? attempt.failureMessage?.replace(/\.$/, "") ?? "no reason was given";
}

/** What went back is said before how it came. */
function badgeOf({ state, initiator, amountMinor }: Data["payment"], refundedMinor: bigint): string {
  if (state !== "succeeded") return state;
  if (refundedMinor > 0n) return refundedMinor < amountMinor ? "part_refunded" : "refunded";
  return initiator === "manual" ? "recorded" : state;
}

function Refunds({ base, data }: { readonly base: string; readonly data: Data }) {
  const { refunds, payment } = data;
  if (refunds.length === 0) return null;
  return (
    <Card title="Refunds" padding="flush" className="mt-5">
      <Table
        caption="Refunds"
        bare
        columns={[
          { key: "at", label: "On", cell: (row) => <InstantText at={row.createdAt} /> },
          {
            key: "for",
            label: "For",
            cell: (row) =>
              row.creditNoteId ? (
                <Link to={pageOf(base, "creditNote", row.creditNoteId)} className="link">
                  Credit note {row.creditNoteNumber}
                </Link>
              ) : (
                (row.reason ?? "No credit note: the invoice is open again")
              ),
          },
          {
            key: "amount",
            label: "Amount",
            align: "end",
            place: "amount",
            cell: (row) => <MoneyText amountMinor={row.amountMinor} currency={payment.currency} />,
          },
        ]}
        rows={refunds}
        rowKey={(row) => row.id}
      />
    </Card>
  );
}

function PaymentStub({ base, data, invoiceHref }: { base: string; data: Data; invoiceHref: string }) {
  const { payment } = data;
  return (
    <StubPart>
      <DescriptionList
        facts={[
          {
            label: "Amount",
            value: <MoneyText amountMinor={payment.amountMinor} currency={payment.currency} />,
          },
          {
            label: "Invoice",
            value: (
              <Link to={invoiceHref} className="link">
                {payment.invoiceNumber}
              </Link>
            ),
          },
          {
            label: "Customer",
            value: (
              <Link to={`${base}/customers/${publicId("customer", payment.customerId)}`} className="link">
                {payment.customerName}
              </Link>
            ),
          },
          { label: "Method", value: methodText(payment) ?? "–" },
          { label: "Started", value: <InstantText at={payment.startedAt} /> },
          payment.settledAt === null
            ? null
            : {
                label: payment.state === "succeeded" ? "Settled" : "Ended",
                value: <InstantText at={payment.settledAt} />,
              },
          { label: "Id", value: <CopyId what="payment id" value={publicId("payment", payment.id)} /> },
        ]}
      />
    </StubPart>
  );
}
