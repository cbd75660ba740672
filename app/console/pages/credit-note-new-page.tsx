import { movedSinceShown } from "~/console/forms/confirmation";
import { pageOf } from "~/console/links";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { CreditNoteFields, type CreditNoteFieldsProps } from "~/console/pages/credit-note-fields";
import { BlockedPage, EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import { DocumentPreview, type PreviewedDocument } from "~/ui/document-preview";
import { formatMoney } from "~/ui/format/money";

/** A note as it would be issued; amounts above zero, but for those of its document. */
export type ShownNote = {
  readonly previewHash: string;
  readonly currency: string;
  readonly document: PreviewedDocument;
  readonly totalMinor: bigint;
  readonly creditMinor: bigint;
  readonly refundMinor: bigint;
  /** Of the credit: what it pays at once. */
  readonly pays: readonly { readonly invoiceId: string; readonly amountMinor: bigint }[];
};

type Props = CreditNoteFieldsProps &
  Confirmable & {
    readonly base: string;
    readonly invoice: CreditNoteFieldsProps["invoice"] & {
      readonly id: string;
      readonly number: string;
      readonly state: string;
      readonly customer: { readonly name: string; readonly email: string | null };
    };
    /** Null while something is entered, or when it was refused. */
    readonly shown: ShownNote | null;
    /** Numbers of the invoices it pays. */
    readonly numbers: Readonly<Record<string, string>>;
    readonly refusals: EntryRefusals;
  };

/** Two steps under one address: which parts of which lines, and the note that makes of it. */
export function CreditNoteNewPage(props: Props) {
  const { base, invoice, shown, values, refusals } = props;
  const invoiceHref = pageOf(base, "invoice", invoice.id);
  const crumbs = [
    { label: "Invoices", to: `${base}/invoices` },
    { label: invoice.number, to: invoiceHref },
  ];
  if (shown) return <ConfirmNote {...props} shown={shown} crumbs={crumbs} invoiceHref={invoiceHref} />;
  const title = `Credit ${invoice.number}`;
  const isNothingLeft = props.invoice.lines.every(({ leftMinor }) => leftMinor === 0n);
  if (invoice.state === "cancelled" || isNothingLeft) {
    return (
      <BlockedPage
        title={title}
        crumbs={crumbs}
        messages={[
          invoice.state === "cancelled"
            ? "This invoice is cancelled already. Correct the invoice that replaced it."
            : "Everything on this invoice is credited already. There is nothing left to give back.",
        ]}
        back={{ to: invoiceHref, label: `Back to ${invoice.number}` }}
      />
    );
  }
  return (
    <EntryPage
      title={title}
      crumbs={crumbs}
      lead={`What ${invoice.customer.name} gets back of this invoice, by lines.`}
      values={values}
      refusals={refusals}
      cancelHref={invoiceHref}
    >
      <CreditNoteFields invoice={props.invoice} reasons={props.reasons} values={values} />
    </EntryPage>
  );
}

type ConfirmProps = Props & {
  readonly invoiceHref: string;
  readonly shown: ShownNote;
  readonly crumbs: readonly { readonly label: string; readonly to: string }[];
};

function ConfirmNote({ shown, crumbs, invoice, invoiceHref, ...page }: ConfirmProps) {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: shown.currency }, "en");
  const reason = page.reasons.find(({ value }) => value === page.values.reason)?.label ?? "Other";
  return (
    <ConfirmStep
      values={page.values}
      onceKey={page.onceKey}
      refused={page.refused}
      moved={movedSinceShown(page.refused, shown, ["Credit note", "As credit", "To refund"])}
      title={`Issue credit note of ${money(shown.totalMinor)} for ${invoice.number}?`}
      crumbs={crumbs}
      costTitle="The credit note"
      cost={<DocumentPreview document={shown.document} title="Credit note" />}
      consequences={consequencesOf(shown, invoice.customer, page.numbers, money)}
      confirmLabel={`Issue credit note of ${money(shown.totalMinor)}`}
      busyLabel="Issuing…"
      cancelHref={invoiceHref}
      previewHash={shown.previewHash}
      editHref={entryHref(page.values)}
    >
      <p>
        {invoice.customer.name} gets {money(shown.totalMinor)} of {invoice.number} back. Reason: {reason}.
      </p>
      <p className="mt-2 text-ink-2">
        {page.values.effect === "reversal"
          ? "The facts were other than billed: the lines may be billed again as they really were."
          : "The price is given up: what was delivered stays as it is, and is not billed again."}
      </p>
    </ConfirmStep>
  );
}

function consequencesOf(
  { creditMinor, refundMinor, pays }: ShownNote,
  customer: Props["invoice"]["customer"],
  numbers: Props["numbers"],
  money: (amountMinor: bigint) => string,
) {
  const paysMinor = pays.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const restMinor = creditMinor - paysMinor;
  return [
    ...(pays.length > 0
      ? [
          {
            label: "Pays at once",
            value: pays
              .map((each) => `${money(each.amountMinor)} of ${numbers[each.invoiceId] ?? "an invoice"}`)
              .join(", "),
          },
        ]
      : []),
    ...(restMinor > 0n ? [{ label: "Credit", value: `${money(restMinor)} for later invoices` }] : []),
    ...(refundMinor > 0n
      ? [
          {
            label: "To refund",
            value: `${money(refundMinor)}, owed to ${customer.name} until a refund of a payment is recorded`,
          },
        ]
      : []),
    { label: "Mailed", value: customer.email ?? "Nobody: there is no address" },
    {
      label: "Cannot be undone",
      value: "The credit note takes a number and stays. What is too much can only be billed again.",
    },
  ];
}
