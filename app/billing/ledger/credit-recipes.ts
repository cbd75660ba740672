import { taxKey } from "../fees/position";
import type { ClosedCreditNote, CreditNoteLine } from "../invoicing/credit-note-facts";
import { CREDIT_EFFECTS, type CreditEffect } from "../invoicing/credit-note-kinds";
import { allocate } from "../money/allocate";
import { least } from "../money/least";
import { mulDivRound } from "../money/round";
import type { Entry } from "./entry";
import { type EntryFacts, entryOf, type Signed, taxDimension, transfer } from "./postings";

/** A fee that a note corrects, as the books have it just before the note. Minor units, net of discount. */
export type FeeStanding = {
  readonly feeType: string;
  /** What of it waits in 2200. */
  readonly unearnedMinor: bigint;
  /** What of it no correction took yet. */
  readonly leftMinor: bigint;
  /** Who got the supply, where its document is another customer's. */
  readonly recipientId?: string | undefined;
};

/** What a line takes out of 2200, and what out of income. */
export type Released = {
  readonly line: CreditNoteLine;
  readonly feeType: string;
  readonly recipientId?: string | undefined;
  readonly unearnedMinor: bigint;
  readonly earnedMinor: bigint;
};

/**
 * Where the net of each line of a note comes from. A reversal takes back days that were not served: what waits in
 * 2200 goes first. A concession gives up price of the whole fee: in proportion. Revenue schedules are lowered by
 * `unearnedMinor`. A fee without standing counts as earned.
 */
export function releasesOf(
  note: Pick<ClosedCreditNote, "lines">,
  standings: ReadonlyMap<string, FeeStanding>,
): Released[] {
  const left = new Map(standings);
  return note.lines.map((line) => {
    const netMinor = line.amountMinor - line.discountMinor;
    const standing = left.get(line.correctsFeeId);
    const unearnedMinor = standing ? unearnedOf(line.effect, netMinor, standing) : 0n;
    if (standing) {
      left.set(line.correctsFeeId, {
        ...standing,
        unearnedMinor: standing.unearnedMinor - unearnedMinor,
        leftMinor: standing.leftMinor - netMinor,
      });
    }
    const { feeType = "", recipientId } = standing ?? {};
    return { line, feeType, recipientId, unearnedMinor, earnedMinor: netMinor - unearnedMinor };
  });
}

function unearnedOf(
  effect: CreditEffect,
  netMinor: bigint,
  { unearnedMinor, leftMinor }: FeeStanding,
): bigint {
  if (effect === "reversal") return least(netMinor, unearnedMinor);
  if (leftMinor <= 0n) return 0n;
  const share = mulDivRound(unearnedMinor, netMinor, leftMinor);
  const most = least(netMinor, unearnedMinor);
  return least(share, most);
}

/**
 * Reversal: Dr 2200 the rest, Dr 4000 what was earned, Dr 2300 at the original rate / Cr 2020. Concession: Dr 2200
 * the unearned share, Dr 4020 the earned, Dr 2300 / Cr 2020. One entry for each effect on the note, whose postings
 * name the line of the note; a void note posts nothing.
 */
export function creditNoteIssued(
  facts: EntryFacts,
  note: ClosedCreditNote,
  standings: ReadonlyMap<string, FeeStanding>,
): Entry[] {
  if (note.state === "void") return [];
  const released = releasesOf(note, standings).map((one, feeIndex) => ({ ...one, feeIndex }));
  return CREDIT_EFFECTS.flatMap((effect, index) => {
    const own = released.filter(({ line }) => line.effect === effect);
    if (own.length === 0) return [];
    const lines: Signed[] = own.flatMap(({ feeType, feeIndex, unearnedMinor, earnedMinor }) => [
      { account: "2200", minor: unearnedMinor, feeIndex, dimension: feeType },
      { account: takenFrom(effect, feeType), minor: earnedMinor, feeIndex, dimension: feeType },
    ]);
    const taxes: Signed[] = note.taxGroups.map((group) => ({
      account: "2300",
      minor: taxByEffect(note, taxKey(group), group.taxMinor)[index] ?? 0n,
      dimension: taxDimension(group),
    }));
    const totalMinor = [...lines, ...taxes].reduce((sum, { minor }) => sum + minor, 0n);
    const recipe = effect === "reversal" ? "credit_note.reversal" : "credit_note.concession";
    return [entryOf(recipe, facts, [...lines, ...taxes, { account: "2020", minor: -totalMinor }])];
  });
}

/** Prepaid credit that was sold is no income yet: what is taken back of it is owed no more. */
function takenFrom(effect: CreditEffect, feeType: string): "2100" | "4000" | "4020" {
  if (feeType === "prepaid_credit") return "2100";
  return effect === "reversal" ? "4000" : "4020";
}

/** The tax of a group over the effects, in their order, by the nets of their lines. */
function taxByEffect(note: ClosedCreditNote, key: string, taxMinor: bigint): bigint[] {
  const nets = CREDIT_EFFECTS.map((effect) =>
    note.lines
      .filter((line) => line.effect === effect && taxKey(line.tax) === key)
      .reduce((sum, line) => sum + line.amountMinor - line.discountMinor, 0n),
  );
  if (nets.every((net) => net === 0n)) {
    const first = note.lines.find((line) => taxKey(line.tax) === key)?.effect ?? "reversal";
    return CREDIT_EFFECTS.map((effect) => (effect === first ? taxMinor : 0n));
  }
  return allocate(taxMinor, nets);
}

type Amount = EntryFacts & { readonly amountMinor: bigint };

/** Dr 2020 / Cr 2030: the part of a note that is paid back. */
export function creditNoteRefundDue(facts: Amount): Entry {
  return transfer("credit_note.refund_due", facts, { ...facts, debit: "2020", credit: "2030" });
}

/** Dr 4020 / Cr 2020: credit that was given for nothing. */
export function creditGranted(facts: Amount): Entry {
  return transfer("credit.granted", facts, { ...facts, debit: "4020", credit: "2020" });
}

/** Dr 2020 / Cr 4020: what is left of credit that was given by mistake is given no more. */
export function creditRevoked(facts: Amount): Entry {
  return transfer("credit.revoked", facts, { ...facts, debit: "2020", credit: "4020" });
}

/** Dr 2020 / Cr 1100: credit pays an invoice; `holderId` has the credit, where that is who pays for the customer. */
export function creditApplied(facts: Amount & { readonly holderId?: string }): Entry {
  const { amountMinor, customerId, holderId = customerId } = facts;
  const whose = holderId === customerId ? {} : { customerId: holderId };
  return entryOf("credit.applied", facts, [
    { account: "2020", minor: amountMinor, ...whose },
    { account: "1100", minor: -amountMinor },
  ]);
}

/** Dr 2020 of one customer / Cr 2020 of another; the dimension of each side names its customer. */
export function creditMoved(facts: Amount & { readonly toCustomerId: string }): Entry {
  const { amountMinor, customerId, toCustomerId } = facts;
  return entryOf("credit.moved", facts, [
    { account: "2020", minor: amountMinor, dimension: customerId },
    { account: "2020", minor: -amountMinor, dimension: toCustomerId },
  ]);
}
