import type { PreviewNote } from "~/billing/invoicing/change-figures";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { Grant } from "~/billing/invoicing/wallet";
import type { Outcome } from "~/billing/outcome";
import { type DocumentText, invoicePreviewText } from "~/documents/change-text";
import type { CatalogNames } from "~/documents/derivation-steps";
import type { Notation } from "~/documents/notation";

/** Credit as it would come into a wallet, as the page that confirms shows it. */
export type WalletCreditText = {
  readonly previewHash: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly expiresAt: number | null;
  /** The invoice that sells it; null for a gift. */
  readonly document: DocumentText | null;
  /** What customer credit pays of the invoice at once. */
  readonly paidMinor: bigint;
  readonly notes: readonly PreviewNote[];
};

type Previewed = {
  readonly grant: Grant;
  readonly draft: ClosedDraft | null;
  readonly paidMinor: bigint;
  readonly previewHash: string;
  readonly notes: readonly PreviewNote[];
};

/** Writes a previewed gift or sale of credit; null when nothing was asked or it was refused. */
export function walletCreditText(
  outcome: Outcome<Previewed> | null,
  { currency }: { readonly currency: string },
  names: CatalogNames,
  notation: Notation,
): WalletCreditText | null {
  if (!outcome?.ok) return null;
  const { grant, draft, paidMinor, previewHash, notes } = outcome.value;
  return {
    previewHash,
    currency,
    amountMinor: grant.remainingMinor,
    expiresAt: grant.expiresAt,
    document: draft && invoicePreviewText(names, notation)(draft),
    paidMinor,
    notes,
  };
}
