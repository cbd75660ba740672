import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import { issueDocuments } from "~/billing/invoicing/issue";
import type { Instant } from "~/billing/time/instant";

/** What new credit of a customer pays at once of what is open, where the policy says so. */
export function creditPays(
  slice: BillingSlice,
  { currency, openMinor }: { readonly currency: string; readonly openMinor: bigint },
  now: Instant,
): bigint {
  if (openMinor === 0n) return 0n;
  const kind = "grant" as const;
  const credit = { id: "new", currency, openMinor, createdAt: now, kind, sourceInvoiceId: null };
  const credits = [...(slice.credits ?? []), credit];
  return issueDocuments({ ...slice, credits }, {}, now).creditAllocations.reduce(
    (sum, { creditId, amountMinor }) => (creditId === credit.id ? sum + amountMinor : sum),
    0n,
  );
}
