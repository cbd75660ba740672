import { and, asc, eq } from "drizzle-orm";
import { writeOffs } from "../../drizzle/schema/corrections";
import { taxDimension } from "../billing/ledger/postings";
import { type Claim, sumOfTaxes, type TaxPart } from "../billing/payment/claim";
import type { ClaimEvent } from "../billing/payment/claim-kinds";
import type { Day } from "../billing/time/day";
import type { Context } from "../context.server";

/** What happened to a claim; the amount is above zero, and below where it is taken back. */
export type NewClaimEvent = {
  readonly id: string;
  readonly kind: ClaimEvent;
  readonly customerId: string;
  readonly invoiceId: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  /** What it changes about the tax that is owed, below zero where that is corrected. */
  readonly taxes: readonly TaxPart[];
  readonly reason: string;
  readonly writtenOn: Day;
};

export async function insertClaimEvent(context: Context, event: NewClaimEvent): Promise<void> {
  const { taxes, ...row } = event;
  await context.tx.insert(writeOffs).values({
    organizationId: context.organization.id,
    ...row,
    taxMinor: sumOfTaxes(taxes),
    taxes: taxes.map(({ taxMinor, ...tax }) => ({ ...tax, taxMinor: taxMinor.toString() })),
    writtenAt: context.now,
  });
}

/** What of an invoice is given up, what came of it since, and what of its tax is corrected. */
export async function loadClaim(
  context: Context,
  invoiceId: string,
): Promise<Pick<Claim, "writtenOffMinor" | "recoveredMinor" | "relieved">> {
  const rows = await context.tx
    .select()
    .from(writeOffs)
    .where(and(eq(writeOffs.organizationId, context.organization.id), eq(writeOffs.invoiceId, invoiceId)))
    .orderBy(asc(writeOffs.id));
  const sumOf = (kind: ClaimEvent) =>
    rows.reduce((sum, row) => (row.kind === kind ? sum + row.amountMinor : sum), 0n);
  const relieved = new Map<string, TaxPart>();
  for (const { taxMinor, ...tax } of rows.flatMap(({ taxes }) => taxes)) {
    const key = taxDimension(tax);
    const before = relieved.get(key)?.taxMinor ?? 0n;
    relieved.set(key, { ...tax, taxMinor: before - BigInt(taxMinor) });
  }
  return {
    writtenOffMinor: sumOf("write_off"),
    recoveredMinor: sumOf("recovery"),
    relieved: [...relieved.values()].filter(({ taxMinor }) => taxMinor !== 0n),
  };
}
