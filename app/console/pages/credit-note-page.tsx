import { Link } from "@remix-run/react";
import type { Day } from "~/billing/time/day";
import { pageOf } from "~/console/links";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { CopyId } from "~/ui/copy-id";
import { DateText } from "~/ui/date-text";
import { DescriptionList, type Fact } from "~/ui/description-list";
import { formatMoney } from "~/ui/format/money";
import { InvoicePaper, type PaperInvoice } from "~/ui/invoice-paper";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { StatusBadge } from "~/ui/status-badge";
import { Timeline, type TimelineItem } from "~/ui/timeline";

export type CreditNoteView = {
  readonly id: string;
  readonly number: string;
  readonly customerId: string;
  readonly customerName: string;
  readonly currency: string;
  /** As it was issued. */
  readonly state: "final" | "void";
  readonly issuedOn: Day;
  /** The day on which it was taken back, and why; null while it counts. */
  readonly voidedOn: Day | null;
  readonly voidReason: string | null;
  readonly creditMinor: bigint;
  readonly refundMinor: bigint;
  readonly refundedMinor: bigint;
  /** Of its credit: what no invoice used yet. */
  readonly leftMinor: bigint;
  readonly uses: readonly {
    readonly invoiceId: string;
    readonly number: string;
    readonly amountMinor: bigint;
  }[];
  /** The payment its refund can be recorded at; null when none is due or there is none. */
  readonly refundablePaymentId: string | null;
};

type Props = {
  readonly base: string;
  readonly note: CreditNoteView;
  readonly paper: PaperInvoice;
  readonly open: "all" | "none";
  readonly mayBill: boolean;
};

/** What was given back, of which lines, and where the money went. */
export function CreditNotePage({ base, note, paper, open, mayBill }: Props) {
  const isVoid = note.state === "void" || note.voidedOn !== null;
  const isDue = !isVoid && note.refundMinor > note.refundedMinor;
  const badge = isVoid ? "void" : isDue ? "refund_due" : note.leftMinor > 0n ? "issued" : "applied";
  return (
    <>
      <PageHeader
        title={`Credit note ${note.number}`}
        crumbs={[{ label: "Credit notes", to: `${base}/credit-notes` }]}
        badge={<StatusBadge subject="credit_note" state={badge} />}
        actions={
          mayBill && isDue && note.refundablePaymentId !== null ? (
            <ButtonLink tone="primary" to={refundHref(base, note.refundablePaymentId, note.id)}>
              Record the refund
            </ButtonLink>
          ) : null
        }
        more={
          <>
            <Link to={open === "all" ? "?" : "?open=all"} className="menu-item">
              {open === "all" ? "Close derivations" : "Open all derivations"}
            </Link>
            {mayBill && !isVoid ? (
              <Link to={`${pageOf(base, "creditNote", note.id)}/void`} className="menu-item">
                Void credit note
              </Link>
            ) : null}
          </>
        }
      />
      <InvoicePaper invoice={paper} open={open} />
      <Section title="Where it went">
        <Card>
          <DescriptionList align="start" facts={factsOf(base, note)} />
        </Card>
      </Section>
      <Section title="What happened">
        <Timeline label="History of the credit note" items={historyOf(base, note)} />
      </Section>
    </>
  );
}

function refundHref(base: string, paymentId: string, noteId: string): string {
  return `${pageOf(base, "payment", paymentId)}/refund?credit_note=${publicId("creditNote", noteId)}`;
}

function historyOf(
  base: string,
  { issuedOn, voidedOn, voidReason, uses, currency }: CreditNoteView,
): TimelineItem[] {
  const used = uses.map(
    ({ invoiceId, number, amountMinor }): TimelineItem => ({
      kind: "happened",
      key: invoiceId,
      when: null,
      what: `Its credit paid ${formatMoney({ amountMinor, currency }, "en")} of ${number}`,
      href: pageOf(base, "invoice", invoiceId),
      linkText: "Show the invoice",
    }),
  );
  const voided: TimelineItem[] =
    voidedOn === null
      ? []
      : [
          {
            kind: "happened",
            key: "voided",
            when: <DateText day={voidedOn} />,
            what: "Voided",
            reason: voidReason,
          },
        ];
  return [
    { kind: "happened", key: "issued", when: <DateText day={issuedOn} />, what: "Issued" },
    ...used,
    ...voided,
  ];
}

function factsOf(base: string, note: CreditNoteView): (Fact | null)[] {
  const { currency, state, voidedOn, refundedMinor, leftMinor, uses } = note;
  const isVoided = voidedOn !== null;
  const creditMinor = isVoided ? 0n : note.creditMinor;
  const refundMinor = isVoided ? 0n : note.refundMinor;
  const money = (amountMinor: bigint) => <MoneyText amountMinor={amountMinor} currency={currency} />;
  return [
    {
      label: "Customer",
      value: (
        <Link to={pageOf(base, "customer", note.customerId)} className="link">
          {note.customerName}
        </Link>
      ),
    },
    state === "void" ? { label: "Money", value: "None moves: it documents what is not given back." } : null,
    isVoided ? { label: "Money", value: "It was voided and gives nothing back." } : null,
    creditMinor > 0n ? { label: "Given as credit", value: money(creditMinor) } : null,
    ...uses.map((use) => ({
      label: `Paid of ${use.number}`,
      value: (
        <Link to={pageOf(base, "invoice", use.invoiceId)} className="link">
          {money(use.amountMinor)}
        </Link>
      ),
    })),
    creditMinor > 0n ? { label: "Left for later invoices", value: money(leftMinor) } : null,
    refundMinor > 0n ? { label: "Refunded", value: money(refundedMinor) } : null,
    refundMinor > 0n ? { label: "Still to refund", value: money(refundMinor - refundedMinor) } : null,
    { label: "Id", value: <CopyId what="credit note id" value={publicId("creditNote", note.id)} /> },
  ];
}
