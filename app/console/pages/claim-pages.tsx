import { movedSinceShown } from "~/console/forms/confirmation";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { BlockedPage, EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import { invoicePlace } from "~/console/pages/invoice-place";
import type { InvoiceFacts } from "~/console/queries/invoices.server";
import { TextField } from "~/ui/field";
import { formatMoney } from "~/ui/format/money";
import { formatPercent } from "~/ui/format/number";
import { MoneyField } from "~/ui/money-field";
import { MoneyText } from "~/ui/money-text";

type Shown = { readonly taxMinor: bigint; readonly currency: string; readonly previewHash: string };

type Props<S extends Shown> = Confirmable & {
  readonly base: string;
  readonly invoice: InvoiceFacts;
  readonly shown: S | null;
  readonly blocked: readonly string[];
  readonly refusals: EntryRefusals;
};

type Relief = Shown & {
  readonly taxes: readonly {
    readonly rate: string;
    readonly category: string;
    readonly country: string | null;
    readonly taxMinor: bigint;
  }[];
};

/** The tax of a claim that was written off is corrected, for a reason. */
export function VatReliefPage(props: Props<Relief>) {
  const { invoice, shown, blocked, values, refusals } = props;
  const { invoiceHref, crumbs, back } = invoicePlace(props.base, invoice);
  const title = `Correct the VAT of ${invoice.number}`;
  if (blocked.length > 0) return <BlockedPage title={title} crumbs={crumbs} messages={blocked} back={back} />;
  if (shown) return <ConfirmRelief {...props} shown={shown} />;
  return (
    <EntryPage
      title={title}
      crumbs={crumbs}
      lead="What was written off can no longer be collected, so its VAT may not be owed any more. When that is so, the law of your country says."
      values={values}
      refusals={refusals}
      cancelHref={invoiceHref}
    >
      <div className="max-w-160">
        <TextField
          name="reason"
          label="Why it may be corrected now"
          hint="It stays on record, such as the court's decision about the insolvency."
          input={{ maxLength: 300 }}
        />
      </div>
    </EntryPage>
  );
}

function ConfirmRelief({ base, invoice, shown, ...page }: Props<Relief> & { readonly shown: Relief }) {
  const { invoiceHref, crumbs } = invoicePlace(base, invoice);
  const { currency, taxMinor, taxes } = shown;
  const amount = formatMoney({ amountMinor: taxMinor, currency }, "en");
  return (
    <ConfirmStep
      values={page.values}
      onceKey={page.onceKey}
      refused={page.refused}
      moved={movedSinceShown(page.refused, shown, ["VAT"])}
      title={`Correct ${amount} of VAT of ${invoice.number}?`}
      crumbs={crumbs}
      costTitle="VAT no longer owed"
      cost={<MoneyText amountMinor={taxMinor} currency={currency} className="text-figure" />}
      consequences={[
        ...taxes.map((tax) => ({
          label: `VAT ${formatPercent(tax.rate, "en")}${tax.country === null ? "" : `, ${tax.country}`}`,
          value: formatMoney({ amountMinor: tax.taxMinor, currency }, "en"),
        })),
        { label: "Reason", value: page.values.reason },
        { label: "Posted", value: "Output VAT against bad debts, today." },
        { label: "Mailed", value: "Nobody" },
        { label: "Owed again", value: "When money comes of the claim, or it is claimed again." },
      ]}
      confirmLabel={`Correct ${amount}`}
      busyLabel="Correcting…"
      cancelHref={invoiceHref}
      previewHash={shown.previewHash}
      editHref={entryHref(page.values)}
    >
      {amount} of VAT in what {invoice.customerName} will not pay is no longer owed.
    </ConfirmStep>
  );
}

type Recovery = Shown & { readonly amountMinor: bigint };

/** Money came for a claim that was written off. */
export function RecoveryPage(props: Props<Recovery> & { readonly lostMinor: bigint }) {
  const { invoice, shown, blocked, lostMinor, values, refusals } = props;
  const { invoiceHref, crumbs, back } = invoicePlace(props.base, invoice);
  const title = `Record money for ${invoice.number}`;
  if (blocked.length > 0) return <BlockedPage title={title} crumbs={crumbs} messages={blocked} back={back} />;
  if (shown) return <ConfirmRecovery {...props} shown={shown} />;
  const lost = formatMoney({ amountMinor: lostMinor, currency: invoice.currency }, "en");
  return (
    <EntryPage
      title={title}
      crumbs={crumbs}
      lead={`${lost} of it is written off. What comes of that is income, and VAT that was corrected is owed again.`}
      values={values}
      refusals={refusals}
      cancelHref={invoiceHref}
    >
      <div className="grid max-w-160 gap-5">
        <MoneyField
          name="amount"
          label="Amount"
          currency={invoice.currency}
          optional
          hint={`Left empty, all of it: ${lost}.`}
        />
        <TextField
          name="reference"
          label="Reference"
          optional
          hint="What the bank statement says."
          input={{ maxLength: 200 }}
        />
      </div>
    </EntryPage>
  );
}

function ConfirmRecovery({ base, invoice, shown, ...page }: Props<Recovery> & { readonly shown: Recovery }) {
  const { invoiceHref, crumbs } = invoicePlace(base, invoice);
  const { currency, amountMinor, taxMinor } = shown;
  const amount = formatMoney({ amountMinor, currency }, "en");
  return (
    <ConfirmStep
      values={page.values}
      onceKey={page.onceKey}
      refused={page.refused}
      moved={movedSinceShown(page.refused, shown, ["Amount", "VAT"])}
      title={`Record ${amount} for ${invoice.number}?`}
      crumbs={crumbs}
      costTitle="Income from it"
      cost={<MoneyText amountMinor={amountMinor - taxMinor} currency={currency} className="text-figure" />}
      consequences={[
        {
          label: "VAT owed again",
          value: taxMinor === 0n ? "None" : formatMoney({ amountMinor: taxMinor, currency }, "en"),
        },
        { label: "Reference", value: page.values.reference || "None" },
        { label: "Invoice", value: "It stays written off." },
        { label: "Mailed", value: "Nobody" },
        { label: "Cannot be undone", value: "Money that came stays on record." },
      ]}
      confirmLabel={`Record ${amount}`}
      busyLabel="Recording…"
      cancelHref={invoiceHref}
      previewHash={shown.previewHash}
      editHref={entryHref(page.values)}
    >
      {amount} came for {invoice.number} of {invoice.customerName}, which was written off.
    </ConfirmStep>
  );
}
