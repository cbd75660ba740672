import type { CreditMove } from "~/billing/invoicing/customer-credit";
import { creditMoved } from "~/billing/ledger/credit-recipes";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { insertCreditMoves } from "~/store/credit-moves.server";
import { insertCredits, spendCredits } from "~/store/customer-credits.server";
import type { Customer } from "~/store/customers.server";
import { loadIssuers } from "~/store/issuers.server";
import { insertEntries } from "~/store/ledger.server";
import { todayOf } from "./customer-book.server";

/** Saves credit that becomes another customer's: what is taken, what is given, and the entries of both. */
export async function saveMove(
  context: Context,
  customer: Customer,
  payerId: string,
  { taken, given }: CreditMove,
  currencies: ReadonlyMap<string, string>,
): Promise<void> {
  await insertCredits(
    context,
    given.map((credit) => ({
      ...credit,
      customerId: payerId,
      amountMinor: credit.openMinor,
      creditNoteId: null,
    })),
  );
  await spendCredits(context, taken);
  const movedOn = todayOf(context);
  const moves = taken.flatMap(({ creditId, amountMinor }) => {
    const currency = currencies.get(creditId) ?? "";
    const to = given.find((credit) => credit.currency === currency);
    if (!to) return [];
    const ids = { id: newId(), customerId: customer.id, creditId, toCustomerId: payerId, toCreditId: to.id };
    return [{ ...ids, currency, amountMinor, movedOn }];
  });
  await insertCreditMoves(context, moves);
  const { id: issuerId } = (await loadIssuers(context))(customer);
  await insertEntries(
    context,
    moves.map(({ id, customerId, toCustomerId, currency, amountMinor }) => ({
      entry: creditMoved({ issuerId, customerId, currency, postedOn: movedOn, amountMinor, toCustomerId }),
      documentKind: "credit_move" as const,
      documentId: id,
      documentNumber: "Credit",
      feeIds: [],
    })),
  );
  await insertAudit(context, {
    action: "credit.moved",
    subjectKind: "customer",
    subjectId: customer.id,
    details: { to: payerId },
  });
}
