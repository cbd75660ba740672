import type { Receipt } from "../payment/settle";
import type { TaxGroup } from "../tax/tax-group";
import type { Entry } from "./entry";
import { type EntryFacts, entryOf, type Signed, taxDimension, transfer } from "./postings";

type Amount = EntryFacts & { readonly amountMinor: bigint };

/** Dr 1000 / Cr 1100 as far as it pays the document, Cr 2010 the rest: money that came past the provider. */
export function paymentManual(receipt: Receipt): Entry {
  const { amountMinor, allocatedMinor } = receipt;
  return entryOf("payment.manual", receipt, [
    { account: "1000", minor: amountMinor },
    { account: "1100", minor: -allocatedMinor },
    { account: "2010", minor: allocatedMinor - amountMinor },
  ]);
}

/** Dr 1100 / Cr 1020: the bank took a payment back, so the invoice is open again. */
export function paymentReturned(facts: Amount): Entry {
  return transfer("payment.returned", facts, { ...facts, debit: "1100", credit: "1020" });
}

/** Dr 2010 / Cr 1100: money that was more than its invoice pays another one. */
export function overpaymentApplied(facts: Amount): Entry {
  return transfer("overpayment.applied", facts, { ...facts, debit: "2010", credit: "1100" });
}

/** Dr 2010 / Cr 2020: money that was more than its invoice becomes credit of the customer. */
export function overpaymentCredited(facts: Amount): Entry {
  return transfer("overpayment.credited", facts, { ...facts, debit: "2010", credit: "2020" });
}

/** Dr 2010 / Cr 2030: money that was more than its invoice is paid back. */
export function overpaymentRefunded(facts: Amount): Entry {
  return transfer("overpayment.refunded", facts, { ...facts, debit: "2010", credit: "2030" });
}

/** A refund, and what of it opens its invoice again because no credit note stands behind it. */
type RefundFacts = Amount & {
  readonly reopensMinor: bigint;
  /** Where money went back from that never was at the provider. */
  readonly from?: "bank";
};

/** Dr 2030 what was owed, Dr 1100 what is claimed again / Cr 1020, or Cr 1000 past the provider. */
export function refundCreated(facts: RefundFacts): Entry {
  return entryOf("refund.created", facts, refundLines(facts, facts.from === "bank" ? "1000" : "1020"));
}

/** Dr 1020 / Cr 1010: the refund left the provider's balance. */
export function refundBalanceTransaction(facts: Amount): Entry {
  return transfer("refund.balance_transaction", facts, { ...facts, debit: "1020", credit: "1010" });
}

/** Dr 1010 / Cr 2030, Cr 1100: a refund that came back is owed again, and a payment without a note stands again. */
export function refundFailed(facts: RefundFacts): Entry {
  return entryOf(
    "refund.failed",
    facts,
    refundLines(facts, "1010").map((line) => ({ ...line, minor: -line.minor })),
  );
}

function refundLines({ amountMinor, reopensMinor }: RefundFacts, money: "1000" | "1010" | "1020"): Signed[] {
  return [
    { account: "2030", minor: amountMinor - reopensMinor },
    { account: "1100", minor: reopensMinor },
    { account: money, minor: -amountMinor },
  ];
}

/** Dr 6100 / Cr 1100: a claim is given up; its tax stays due. */
export function writtenOff(facts: Amount): Entry {
  return transfer("writeoff", facts, { ...facts, debit: "6100", credit: "1100" });
}

/** Dr 1100 / Cr 6100: a claim that was given up is claimed again. */
export function writeOffUndone(facts: Amount): Entry {
  return transfer("writeoff.undone", facts, { ...facts, debit: "1100", credit: "6100" });
}

type TaxFacts = EntryFacts & { readonly taxGroups: readonly Omit<TaxGroup, "netMinor">[] };

/** Dr 2300 / Cr 6100: the law lets the tax of a claim that was given up be corrected. */
export function vatRelief(facts: TaxFacts): Entry {
  const taxMinor = facts.taxGroups.reduce((sum, group) => sum + group.taxMinor, 0n);
  return entryOf("vat_relief", facts, [
    ...facts.taxGroups.map(
      (group): Signed => ({ account: "2300", minor: group.taxMinor, dimension: taxDimension(group) }),
    ),
    { account: "6100", minor: -taxMinor },
  ]);
}

/** Dr 1000 / Cr 6110, Cr 2300 again as far as it was relieved: a claim that was given up is paid after all. */
export function recovered(facts: Amount & TaxFacts): Entry {
  const taxMinor = facts.taxGroups.reduce((sum, group) => sum + group.taxMinor, 0n);
  return entryOf("recovery", facts, [
    { account: "1000", minor: facts.amountMinor },
    { account: "6110", minor: taxMinor - facts.amountMinor },
    ...facts.taxGroups.map(
      (group): Signed => ({ account: "2300", minor: -group.taxMinor, dimension: taxDimension(group) }),
    ),
  ]);
}
