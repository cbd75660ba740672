import { movedSinceShown } from "~/console/forms/confirmation";
import { pageOf } from "~/console/links";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { BlockedPage, EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import type { RefundFacts } from "~/console/queries/payments.server";
import { publicId } from "~/public-ids";
import { SelectField, TextField } from "~/ui/field";
import { formatMoney } from "~/ui/format/money";
import { MoneyField } from "~/ui/money-field";
import { MoneyText } from "~/ui/money-text";

type Props = Confirmable & {
  readonly base: string;
  readonly payment: RefundFacts;
  readonly shown: {
    readonly amountMinor: bigint;
    readonly reopensMinor: bigint;
    readonly creditPaysMinor: bigint;
    readonly creditNoteId: string | null;
    readonly currency: string;
    readonly previewHash: string;
  } | null;
  readonly refusals: EntryRefusals;
};

/** Money of a payment that went back, for a credit note or with a reason. */
export function RefundPage(props: Props) {
  const { base, payment, shown, values, refusals } = props;
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: payment.currency }, "en");
  const paymentHref = pageOf(base, "payment", payment.id);
  const crumbs = [
    { label: "Payments", to: `${base}/payments` },
    { label: `Payment of ${money(payment.amountMinor)}`, to: paymentHref },
  ];
  const leftMinor = payment.amountMinor - payment.refundedMinor;
  if (payment.state !== "succeeded" || leftMinor <= 0n) {
    const message =
      payment.state === "succeeded"
        ? "All of this payment went back already. There is nothing left to refund."
        : "This payment brought no money, so none can be paid back. Choose a payment that succeeded.";
    const back = { to: paymentHref, label: "Back to the payment" };
    return <BlockedPage title="Refund a payment" crumbs={crumbs} messages={[message]} back={back} />;
  }
  if (shown) return <ConfirmRefund {...props} shown={shown} crumbs={crumbs} />;
  return (
    <EntryPage
      title="Refund a payment"
      crumbs={crumbs}
      lead={`${money(leftMinor)} of it is left to refund. Pay it back at the bank or the provider; it is recorded here.`}
      values={values}
      refusals={refusals}
      cancelHref={paymentHref}
    >
      <div className="grid max-w-160 gap-5">
        <MoneyField
          name="amount"
          label="Amount"
          currency={payment.currency}
          hint="Left empty, it is all that may go back."
          optional
        />
        <SelectField
          name="credit_note"
          label="For"
          hint="Without a credit note the customer owes the money again."
          width={40}
          options={[
            ...payment.notes.map((note) => ({
              value: publicId("creditNote", note.id),
              label: `Credit note ${note.number}, ${money(note.dueMinor)} still to refund`,
            })),
            { value: "", label: `No credit note: ${payment.invoiceNumber} is open again` },
          ]}
        />
        <TextField
          name="reason"
          label="Why, if there is no credit note"
          input={{ maxLength: 300 }}
          optional
        />
      </div>
    </EntryPage>
  );
}

type ConfirmProps = Props & {
  readonly shown: NonNullable<Props["shown"]>;
  readonly crumbs: readonly { readonly label: string; readonly to: string }[];
};

function ConfirmRefund({ base, payment, shown, crumbs, ...page }: ConfirmProps) {
  const { currency, amountMinor, reopensMinor, creditPaysMinor, creditNoteId } = shown;
  const money = (minor: bigint) => formatMoney({ amountMinor: minor, currency }, "en");
  const note = payment.notes.find(({ id }) => id === creditNoteId);
  return (
    <ConfirmStep
      values={page.values}
      onceKey={page.onceKey}
      refused={page.refused}
      moved={movedSinceShown(page.refused, shown, ["Refund", "Open again", "Paid by credit"])}
      title={`Record a refund of ${money(amountMinor)}?`}
      crumbs={crumbs}
      costTitle="Goes back"
      cost={<MoneyText amountMinor={amountMinor} currency={currency} className="text-figure" />}
      consequences={[
        {
          label: "Settles",
          value: note
            ? `${money(amountMinor)} of credit note ${note.number}`
            : `Nothing: ${money(reopensMinor)} of ${payment.invoiceNumber} is open again`,
        },
        ...(creditPaysMinor > 0n
          ? [{ label: "Credit pays", value: `${money(creditPaysMinor)} of what is open again, at once` }]
          : []),
        ...(page.values.reason ? [{ label: "Reason", value: page.values.reason }] : []),
        {
          label: "Moves money",
          value: "No: it records what you pay back at the bank or the provider.",
        },
        { label: "Cannot be undone", value: "The refund stays in the journal." },
      ]}
      confirmLabel={`Refund ${money(amountMinor)}`}
      busyLabel="Recording…"
      cancelHref={pageOf(base, "payment", payment.id)}
      previewHash={shown.previewHash}
      tone="danger"
      editHref={entryHref(page.values)}
    >
      {payment.customerName} gets {money(amountMinor)} of the payment for {payment.invoiceNumber} back.
    </ConfirmStep>
  );
}
