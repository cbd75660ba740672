import type { z } from "zod";
import type { CreditRow } from "~/api/queries/credits.server";
import type { customerCredit, movePreview } from "~/api/schemas/credits";
import type { CustomerCreditKind } from "~/billing/invoicing/customer-credit-kinds";
import { formatAmount } from "~/billing/money/money";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

export function presentCredit(row: CreditRow): z.input<typeof customerCredit> {
  return {
    id: publicId("customerCredit", row.id),
    customer: publicId("customer", row.customerId),
    kind: row.kind as CustomerCreditKind,
    currency: row.currency,
    amount: formatAmount(row.amountMinor, row.currency),
    remaining: formatAmount(row.openMinor, row.currency),
    credit_note: row.creditNoteId && publicId("creditNote", row.creditNoteId),
    created_at: formatInstant(row.createdAt),
  };
}

type Moved = {
  readonly given: readonly { readonly currency: string; readonly openMinor: bigint }[];
  readonly pays: readonly { readonly currency: string; readonly amountMinor: bigint }[];
  readonly previewHash: string;
};

/** What moving credit would do: in each currency there is one new credit. */
export function presentMove({ given, pays, previewHash }: Moved): z.input<typeof movePreview> {
  return {
    data: given.map(({ currency, openMinor }) => ({
      currency,
      amount: formatAmount(openMinor, currency),
      credit_pays: formatAmount(
        pays.reduce((sum, paid) => (paid.currency === currency ? sum + paid.amountMinor : sum), 0n),
        currency,
      ),
    })),
    preview_hash: previewHash,
  };
}
