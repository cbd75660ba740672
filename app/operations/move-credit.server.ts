import { type CreditMove, decideMoveCredit } from "~/billing/invoicing/customer-credit";
import { issueDocuments } from "~/billing/invoicing/issue";
import { creditMoved } from "~/billing/ledger/credit-recipes";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { insertCreditMoves } from "~/store/credit-moves.server";
import { insertCredits, loadOpenCredits, spendCredits } from "~/store/customer-credits.server";
import { type Customer, loadCustomer, lockCustomer } from "~/store/customers.server";
import { loadIssuer } from "~/store/issuers.server";
import { insertEntries } from "~/store/ledger.server";
import { loadCustomerBook, saveBesideRun, todayOf } from "./steps/customer-book.server";

/**
 * Makes all credit of a customer the credit of its payer, where it pays what is open. Refuses `payer_missing` and
 * `credit_nothing_to_move`.
 */
export async function moveCredit(
  context: Context,
  input: { readonly customerId: string },
): Promise<Outcome<CreditMove>> {
  const { payerId } = await loadCustomer(context, input.customerId);
  // In the order of their ids, as everybody locks several customers.
  for (const id of [input.customerId, ...(payerId === null ? [] : [payerId])].sort())
    await lockCustomer(context, id);
  const customer = await loadCustomer(context, input.customerId);
  const credits = await loadOpenCredits(context, [customer.id]);
  const newIds = new Map(
    [...new Set(credits.map(({ currency }) => currency))].map((each) => [each, newId()]),
  );
  const decided = decideMoveCredit({ payerId: customer.payerId, credits }, { newIds }, context.now);
  if (!decided.ok) return decided;
  if (customer.payerId === null) throw new Error("Credit was moved to nobody.");
  await save(
    context,
    customer,
    customer.payerId,
    decided.value,
    new Map(credits.map((one) => [one.id, one.currency])),
  );
  const payer = await loadCustomerBook(context, customer.payerId, "change");
  await saveBesideRun(context, payer.customer, issueDocuments(payer.slice, {}, context.now));
  return accept(decided.value);
}

async function save(
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
  const { id: issuerId } = await loadIssuer(context);
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
