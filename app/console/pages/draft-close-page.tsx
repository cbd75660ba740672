import { movedSinceShown } from "~/console/forms/confirmation";
import { type Confirmable, ConfirmStep } from "~/console/pages/confirm-step";
import { BlockedPage } from "~/console/pages/entry-page";
import { DocumentPreview, type PreviewedDocument } from "~/ui/document-preview";
import { formatMoney } from "~/ui/format/money";
import type { PreviewNote } from "~/ui/preview-notes";

type Props = Confirmable & {
  readonly base: string;
  readonly draftHref: string;
  readonly customer: { readonly name: string; readonly email: string | null };
  /** The invoice as closing makes it; null when it cannot be closed, which `blocked` explains. */
  readonly shown: {
    readonly document: PreviewedDocument;
    readonly paidMinor: bigint;
    readonly currency: string;
    readonly previewHash: string;
    readonly notes: readonly PreviewNote[];
  } | null;
  readonly blocked: readonly string[];
};

/** Closing a draft makes the invoice: it takes a number, and credit pays it. */
export function DraftClosePage({ base, draftHref, customer, shown, blocked, ...page }: Props) {
  const crumbs = [
    { label: "Drafts", to: `${base}/invoices?state=draft` },
    { label: `Draft for ${customer.name}`, to: draftHref },
  ];
  if (!shown) {
    const back = { to: draftHref, label: "Back to the draft" };
    return <BlockedPage title="Close a draft" crumbs={crumbs} messages={blocked} back={back} />;
  }
  const { document, paidMinor, currency } = shown;
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency }, "en");
  return (
    <ConfirmStep
      values={page.values}
      onceKey={page.onceKey}
      refused={page.refused}
      moved={movedSinceShown(page.refused, shown, ["Total", "To pay"])}
      notes={shown.notes}
      title={`Close the draft of ${money(document.totalMinor)} for ${customer.name}?`}
      crumbs={crumbs}
      costTitle="The invoice"
      cost={<DocumentPreview document={document} title="Invoice" />}
      consequences={[
        ...(paidMinor > 0n ? [{ label: "Credit pays", value: `${money(paidMinor)} of it at once` }] : []),
        { label: "To pay", value: money(document.totalMinor - paidMinor) },
        { label: "Mailed", value: customer.email ?? "Nobody: there is no address" },
        { label: "Cannot be undone", value: "It takes a number and stays. A credit note corrects it." },
      ]}
      confirmLabel={`Issue invoice of ${money(document.totalMinor)}`}
      busyLabel="Closing…"
      cancelHref={draftHref}
      previewHash={shown.previewHash}
      editHref={null}
    >
      The draft becomes an invoice of {money(document.totalMinor)} to {customer.name}.
    </ConfirmStep>
  );
}
