import { Link } from "@remix-run/react";
import { pageOf } from "~/portal/links";
import { DueText, InvoiceBadge } from "~/portal/pages/invoice-badge";
import type { InvoiceRow } from "~/portal/queries/invoices.server";
import { ButtonLink } from "~/ui/button";
import { Section } from "~/ui/card";
import { InstantText } from "~/ui/date-text";
import { formatMoney } from "~/ui/format/money";
import { declineWords } from "~/ui/format/payment-words";
import { InvoicePaper, type PaperInvoice } from "~/ui/invoice-paper";
import { PageHeader } from "~/ui/page-header";
import { StubPart, WithStub } from "~/ui/stub";
import { Timeline } from "~/ui/timeline";

export type InvoiceAttempt = {
  readonly id: string;
  readonly state: string;
  readonly startedAt: number;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly failureCode: string | null;
  readonly declineCode: string | null;
};

type Props = {
  readonly row: InvoiceRow;
  readonly paper: PaperInvoice;
  readonly attempts: readonly InvoiceAttempt[];
  readonly open: "all" | "none";
};

/** What is it for, and how do I pay it? */
export function InvoicePage({ row, paper, attempts, open }: Props) {
  const amount = formatMoney({ amountMinor: row.openMinor, currency: row.currency }, "en");
  const isPayable =
    row.state === "open" && row.openMinor > 0n && row.openPayment === null && row.paidBy === "reader";
  return (
    <>
      <PageHeader
        title={`Invoice ${row.number}`}
        crumbs={[{ label: "Invoices", to: "/portal/invoices" }]}
        badge={<InvoiceBadge invoice={row} />}
        actions={
          <Link to={open === "all" ? "?" : "?open=all"} className="btn btn-quiet" preventScrollReset>
            {open === "all" ? "Hide how amounts came about" : "Show how amounts came about"}
          </Link>
        }
      />
      <WithStub
        label="Paying"
        stub={
          <StubPart>
            <p className="text-figure">{amount}</p>
            <p className="text-ink-2">
              {row.state === "open" ? <DueText {...row} /> : "Nothing is left to pay."}
            </p>
            {row.billedTo ? <p className="mt-2 text-ink-2">You pay it for {row.billedTo}.</p> : null}
            {row.state === "open" && row.paidBy === "payer" ? (
              <p className="mt-3">
                The customer you belong to pays this invoice. You do not have to do anything.
              </p>
            ) : null}
            {isPayable ? (
              <p className="no-print mt-4">
                <ButtonLink tone="primary" to={`${pageOf("invoice", row.id)}/pay`}>
                  Pay {amount}
                </ButtonLink>
              </p>
            ) : null}
            {row.openPayment !== null ? <RunningPayment attempts={attempts} /> : null}
            {row.state === "open" && row.collectAt !== null && row.paidBy === "reader" ? (
              <p className="mt-3 text-dense text-ink-2">
                Charged by itself on <InstantText at={row.collectAt} />, when a payment method is on file.
              </p>
            ) : null}
          </StubPart>
        }
      >
        <InvoicePaper invoice={paper} open={open} />
        {attempts.length > 0 ? (
          <Section title="Payments">
            <Timeline
              label="Payments of this invoice"
              items={attempts.map((attempt) => ({
                kind: attempt.state === "failed" ? "failed" : "happened",
                key: attempt.id,
                when: <InstantText at={attempt.startedAt} />,
                what: attemptText(attempt),
                reason: attempt.state === "failed" ? declineWords(attempt) : undefined,
                href: pageOf("payment", attempt.id),
                linkText: "Show",
              }))}
            />
          </Section>
        ) : null}
      </WithStub>
    </>
  );
}

function RunningPayment({ attempts }: { readonly attempts: readonly InvoiceAttempt[] }) {
  const [latest] = attempts;
  return (
    <p className="mt-3">
      A payment is under way, so this invoice cannot be paid a second time.{" "}
      {latest ? (
        <Link to={pageOf("payment", latest.id)} className="prose-link">
          See how it stands
        </Link>
      ) : null}
    </p>
  );
}

function attemptText(attempt: InvoiceAttempt): string {
  const amount = formatMoney(attempt, "en");
  if (attempt.state === "succeeded") return `${amount} paid`;
  if (attempt.state === "failed") return `Payment of ${amount} failed`;
  if (attempt.state === "canceled") return `Payment of ${amount} cancelled`;
  return `Payment of ${amount} under way`;
}
