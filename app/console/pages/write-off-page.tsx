import { movedSinceShown } from "~/console/forms/confirmation";
import { pageOf } from "~/console/links";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { BlockedPage, EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import { invoicePlace } from "~/console/pages/invoice-place";
import type { InvoiceFacts } from "~/console/queries/invoices.server";
import { TextField } from "~/ui/field";
import { formatMoney } from "~/ui/format/money";
import { MoneyText } from "~/ui/money-text";

type Props = Confirmable & {
  readonly base: string;
  readonly invoice: InvoiceFacts;
  /** Giving a claim up, or claiming again what was given up. */
  readonly kind: "write_off" | "undo";
  readonly shown: {
    readonly openMinor: bigint;
    /** Above zero when it is given up, below when it is claimed again. */
    readonly writtenOffMinor: bigint;
    /** What credit pays of a claim that stands again, at once. */
    readonly creditPaysMinor?: bigint;
    /** Tax that was corrected, and is owed again with the claim. */
    readonly taxesAgain?: readonly { readonly taxMinor: bigint }[];
    readonly currency: string;
    readonly previewHash: string;
  } | null;
  readonly blocked: readonly string[];
  readonly refusals: EntryRefusals;
};

/** A claim nobody will pay is given up for a reason, or taken up again. */
export function WriteOffPage(props: Props) {
  const { base, invoice, kind, shown, blocked, values, refusals } = props;
  const { invoiceHref, crumbs, back } = invoicePlace(base, invoice);
  const title = kind === "undo" ? `Undo the write-off of ${invoice.number}` : `Write off ${invoice.number}`;
  if (blocked.length > 0) {
    return <BlockedPage title={title} crumbs={crumbs} messages={blocked} back={back} />;
  }
  if (shown && kind === "undo") return <ConfirmUndo {...props} shown={shown} crumbs={crumbs} />;
  if (shown) return <ConfirmWriteOff {...props} shown={shown} crumbs={crumbs} />;
  const open = formatMoney({ amountMinor: invoice.openMinor, currency: invoice.currency }, "en");
  return (
    <EntryPage
      title={title}
      crumbs={crumbs}
      lead={`${open} of it is open and would no longer be collected.`}
      values={values}
      refusals={refusals}
      cancelHref={invoiceHref}
    >
      <div className="max-w-160">
        <TextField
          name="reason"
          label="Why the claim is given up"
          hint="It stays on record."
          input={{ maxLength: 300 }}
        />
      </div>
    </EntryPage>
  );
}

type ConfirmProps = Props & {
  readonly shown: NonNullable<Props["shown"]>;
  readonly crumbs: readonly { readonly label: string; readonly to: string }[];
};

function ConfirmWriteOff({ base, invoice, shown, crumbs, ...page }: ConfirmProps) {
  const { currency, writtenOffMinor } = shown;
  const amount = formatMoney({ amountMinor: writtenOffMinor, currency }, "en");
  return (
    <ConfirmStep
      values={page.values}
      onceKey={page.onceKey}
      refused={page.refused}
      moved={movedSinceShown(page.refused, shown, ["Written off"])}
      title={`Write off ${amount} of ${invoice.number}?`}
      crumbs={crumbs}
      costTitle="Given up"
      cost={<MoneyText amountMinor={writtenOffMinor} currency={currency} className="text-figure" />}
      consequences={[
        { label: "Reason", value: page.values.reason },
        { label: "Collected", value: "Nothing of it any more, and nobody is overdue for it." },
        {
          label: "VAT",
          value: "The VAT in it stays due. Where the law lets it be corrected, do so under More.",
        },
        { label: "Mailed", value: "Nobody" },
        { label: "To undo", value: "Under More on the invoice, at any time." },
      ]}
      confirmLabel={`Write off ${amount}`}
      busyLabel="Writing off…"
      cancelHref={pageOf(base, "invoice", invoice.id)}
      previewHash={shown.previewHash}
      tone="danger"
      editHref={entryHref(page.values)}
    >
      {amount} of {invoice.number}, which {invoice.customerName} owes, will no longer be collected.
    </ConfirmStep>
  );
}

function ConfirmUndo({ base, invoice, shown, crumbs, ...page }: ConfirmProps) {
  const { currency, openMinor, creditPaysMinor = 0n, taxesAgain = [] } = shown;
  const taxMinor = taxesAgain.reduce((sum, tax) => sum + tax.taxMinor, 0n);
  const amount = formatMoney({ amountMinor: openMinor, currency }, "en");
  const paid = formatMoney({ amountMinor: creditPaysMinor, currency }, "en");
  return (
    <ConfirmStep
      values={page.values}
      onceKey={page.onceKey}
      refused={page.refused}
      moved={movedSinceShown(page.refused, shown, ["Written off", "Paid with credit"])}
      title={`Claim ${amount} of ${invoice.number} again?`}
      crumbs={crumbs}
      costTitle="Left to pay after it"
      cost={
        <MoneyText amountMinor={openMinor - creditPaysMinor} currency={currency} className="text-figure" />
      }
      consequences={[
        ...(creditPaysMinor > 0n ? [{ label: "Credit pays", value: `${paid} of it, at once` }] : []),
        ...(taxMinor > 0n
          ? [{ label: "VAT owed again", value: formatMoney({ amountMinor: taxMinor, currency }, "en") }]
          : []),
        { label: "Collected", value: "By hand: no attempt is planned by itself." },
        { label: "Mailed", value: "Nobody" },
      ]}
      confirmLabel={`Claim ${amount} again`}
      busyLabel="Claiming…"
      cancelHref={pageOf(base, "invoice", invoice.id)}
      previewHash={shown.previewHash}
      editHref={null}
    >
      {invoice.customerName} owes {amount} of {invoice.number} again.
    </ConfirmStep>
  );
}
