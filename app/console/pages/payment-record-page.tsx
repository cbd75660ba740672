import { movedSinceShown } from "~/console/forms/confirmation";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { BlockedPage, EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import { invoicePlace } from "~/console/pages/invoice-place";
import type { InvoiceFacts } from "~/console/queries/invoices.server";
import { ChoiceField, TextField } from "~/ui/field";
import { formatMoney } from "~/ui/format/money";
import { MoneyField } from "~/ui/money-field";
import { MoneyText } from "~/ui/money-text";

type Props = Confirmable & {
  readonly base: string;
  readonly invoice: InvoiceFacts;
  readonly shown: {
    readonly amountMinor: bigint;
    readonly leftMinor: bigint;
    readonly creditMinor: bigint;
    readonly creditPaysMinor: bigint;
    readonly currency: string;
    readonly previewHash: string;
  } | null;
  /** Why nothing can be recorded at all. */
  readonly blocked: readonly string[];
  readonly refusals: EntryRefusals;
};

/** Money that came past the provider, by bank transfer or in cash. */
export function PaymentRecordPage(props: Props) {
  const { base, invoice, shown, blocked, values, refusals } = props;
  const { invoiceHref, crumbs, back } = invoicePlace(base, invoice);
  const title = `Record a payment of ${invoice.number}`;
  if (blocked.length > 0) {
    return <BlockedPage title={title} crumbs={crumbs} messages={blocked} back={back} />;
  }
  if (shown) return <ConfirmPayment {...props} shown={shown} crumbs={crumbs} invoiceHref={invoiceHref} />;
  const isPaid = invoice.openMinor === 0n;
  const open = formatMoney({ amountMinor: invoice.openMinor, currency: invoice.currency }, "en");
  return (
    <EntryPage
      title={title}
      crumbs={crumbs}
      lead={
        isPaid
          ? `It is paid: what came besides is credit of ${invoice.customerName}.`
          : `${invoice.customerName} owes ${open} of it.`
      }
      values={values}
      refusals={refusals}
      cancelHref={invoiceHref}
    >
      <div className="grid max-w-160 gap-5">
        <MoneyField
          name="amount"
          label="Amount"
          currency={invoice.currency}
          {...(isPaid ? {} : { hint: `Left empty, it is all that is open: ${open}.`, optional: true })}
        />
        <ChoiceField
          name="surplus"
          label="What is more than is open"
          defaultValue={isPaid ? "credit" : "refuse"}
          options={[
            { value: "refuse", label: "Is a mistake in the amount" },
            {
              value: "credit",
              label: "Stays with the customer as credit",
              hint: "It pays what is open, and later invoices.",
            },
          ]}
        />
        <TextField
          name="reference"
          label="Reference"
          hint="What the bank statement says. It is kept with the payment."
          input={{ maxLength: 200 }}
          optional
        />
      </div>
    </EntryPage>
  );
}

type ConfirmProps = Props & {
  readonly shown: NonNullable<Props["shown"]>;
  readonly crumbs: readonly { readonly label: string; readonly to: string }[];
  readonly invoiceHref: string;
};

function ConfirmPayment({ invoice, shown, crumbs, invoiceHref, ...page }: ConfirmProps) {
  const { currency, amountMinor, leftMinor } = shown;
  const amount = formatMoney({ amountMinor, currency }, "en");
  return (
    <ConfirmStep
      values={page.values}
      onceKey={page.onceKey}
      refused={page.refused}
      moved={movedSinceShown(page.refused, shown, ["Payment", "Left to pay", "Credit", "Paid with it"])}
      title={`Record a payment of ${amount} for ${invoice.number}?`}
      crumbs={crumbs}
      costTitle="Left to pay after it"
      cost={<MoneyText amountMinor={leftMinor} currency={currency} className="text-figure" />}
      consequences={[
        ...creditOf(shown),
        { label: "Reference", value: page.values.reference || "None" },
        { label: "Mailed", value: `${invoice.customerEmail ?? "Nobody: there is no address"}, a receipt` },
        { label: "Charged", value: "Nobody: the money is here already." },
        { label: "To undo", value: "Refund the payment: what was recorded stays in the journal." },
      ]}
      confirmLabel={`Record ${amount}`}
      busyLabel="Recording…"
      cancelHref={invoiceHref}
      previewHash={shown.previewHash}
      editHref={entryHref(page.values)}
    >
      {invoice.customerName} paid {amount} of {invoice.number} past the provider.
    </ConfirmStep>
  );
}

/** What of it is more than was open, and what that pays at once. */
function creditOf({ currency, creditMinor, creditPaysMinor }: ConfirmProps["shown"]) {
  if (creditMinor === 0n) return [];
  const [credit, paid] = [creditMinor, creditPaysMinor].map((amountMinor) =>
    formatMoney({ amountMinor, currency }, "en"),
  );
  const use = creditPaysMinor === 0n ? "for later invoices" : `of which ${paid} pays other open invoices`;
  return [{ label: "Credit", value: `${credit}, ${use}` }];
}
