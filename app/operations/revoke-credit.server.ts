import { decideRevokeCredit } from "~/billing/invoicing/customer-credit";
import type { CustomerCreditKind } from "~/billing/invoicing/customer-credit-kinds";
import { creditRevoked } from "~/billing/ledger/credit-recipes";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { insertRevocation, loadCredit, type OneCredit, spendCredits } from "~/store/customer-credits.server";
import { lockCustomer } from "~/store/customers.server";
import { loadIssuers } from "~/store/issuers.server";
import { insertEntries } from "~/store/ledger.server";
import { checkConfirmed, previewHashOf, type ShownFigures } from "./steps/confirmed";
import { todayOf } from "./steps/customer-book.server";

export type RevokeCreditInput = {
  readonly creditId: string;
  /** Where it has to be, if that is said: one of another customer is not there. */
  readonly customerId?: string;
  readonly reason: string;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

export type RevokedCredit = {
  readonly creditId: string;
  readonly currency: string;
  readonly amountMinor: bigint;
};

/**
 * Takes back what is left of credit that was given by mistake; what it paid stays paid. Refuses what `decideRevokeCredit`
 * refuses and `preview_outdated`.
 * @throws NotFound when there is no such credit
 */
export async function revokeCredit(
  context: Context,
  input: RevokeCreditInput,
): Promise<Outcome<RevokedCredit>> {
  const { customerId } = await find(context, input);
  const customer = await lockCustomer(context, customerId);
  const decided = decide(await find(context, input), input);
  if (!decided.ok) return decided;
  const { reason, ...revoked } = decided.value;
  const confirmed = checkConfirmed(input.previewHash, shownOf(revoked));
  if (!confirmed.ok) return confirmed;
  const { creditId, currency, amountMinor } = revoked;
  const [id, revokedOn] = [newId(), todayOf(context)];
  await spendCredits(context, [{ creditId, amountMinor }]);
  await insertRevocation(context, { id, customerId, creditId, currency, amountMinor, reason, revokedOn });
  const { id: issuerId } = (await loadIssuers(context))(customer);
  await insertEntries(context, [
    {
      entry: creditRevoked({ issuerId, customerId, currency, postedOn: revokedOn, amountMinor }),
      documentKind: "credit_revocation",
      documentId: id,
      documentNumber: "Credit",
      feeIds: [],
    },
  ]);
  await insertAudit(context, {
    action: "credit.revoked",
    subjectKind: "customer",
    subjectId: customerId,
    details: { creditId, amountMinor: amountMinor.toString(), currency, reason },
  });
  return accept(revoked);
}

/** What taking it back would take. Saves nothing. */
export async function previewRevokeCredit(
  context: Context,
  input: RevokeCreditInput,
): Promise<Outcome<RevokedCredit & { readonly previewHash: string }>> {
  const decided = decide(await find(context, input), input);
  if (!decided.ok) return decided;
  const { reason: _, ...revoked } = decided.value;
  return accept({ ...revoked, previewHash: previewHashOf(shownOf(revoked)) });
}

async function find(context: Context, { creditId, customerId }: RevokeCreditInput): Promise<OneCredit> {
  const credit = await loadCredit(context, creditId);
  if (customerId !== undefined && credit.customerId !== customerId) throw new NotFound("This credit");
  return credit;
}

function decide(
  { id: creditId, currency, openMinor, kind, isMoved }: OneCredit,
  { reason }: RevokeCreditInput,
): Outcome<RevokedCredit & { readonly reason: string }> {
  const decided = decideRevokeCredit({ kind: kind as CustomerCreditKind, openMinor, isMoved }, { reason });
  return decided.ok ? accept({ creditId, currency, ...decided.value }) : decided;
}

function shownOf({ currency, amountMinor }: RevokedCredit): ShownFigures {
  return { currency, figures: [amountMinor], rest: [] };
}
