import { type CreditMove, decideMoveCredit } from "~/billing/invoicing/customer-credit";
import { issueDocuments } from "~/billing/invoicing/issue";
import { settleRun } from "~/billing/invoicing/settle-run";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { loadOpenCredits } from "~/store/customer-credits.server";
import { type Customer, loadCustomer, lockCustomer } from "~/store/customers.server";
import { checkConfirmed, previewHashOf, type ShownFigures } from "./steps/confirmed";
import { type CustomerBook, loadCustomerBook, saveBesideRun } from "./steps/customer-book.server";
import { saveMove } from "./steps/save-credit-move.server";

export type MoveCreditInput = {
  readonly customerId: string;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/** Credit that becomes the payer's, and what it pays there at once. */
export type MovedCredit = CreditMove & {
  readonly pays: readonly {
    readonly invoiceId: string;
    readonly currency: string;
    readonly amountMinor: bigint;
  }[];
};

/**
 * Makes all credit of a customer the credit of its payer, where it pays what is open. Refuses `payer_missing`,
 * `credit_nothing_to_move` and `preview_outdated`.
 */
export async function moveCredit(context: Context, input: MoveCreditInput): Promise<Outcome<CreditMove>> {
  const { payerId } = await loadCustomer(context, input.customerId);
  // In the order of their ids, as everybody locks several customers.
  for (const id of [input.customerId, ...(payerId === null ? [] : [payerId])].sort())
    await lockCustomer(context, id);
  const customer = await loadCustomer(context, input.customerId);
  const decided = await decide(context, customer, "change");
  if (!decided.ok) return decided;
  const { move, credits, payer } = decided.value;
  const confirmed = checkConfirmed(input.previewHash, shownOf(customer, move));
  if (!confirmed.ok) return confirmed;
  const currencies = new Map(credits.map((one) => [one.id, one.currency]));
  await saveMove(context, customer, payer.customer.id, move, currencies);
  const slice = withCredit(payer, move);
  await saveBesideRun(context, payer.customer, issueDocuments(slice, {}, context.now));
  return accept(move);
}

/** What moving would do, for the page that asks. Saves nothing. */
export async function previewMoveCredit(
  context: Context,
  input: MoveCreditInput,
): Promise<Outcome<MovedCredit & { readonly previewHash: string }>> {
  const customer = await loadCustomer(context, input.customerId);
  const decided = await decide(context, customer, "look");
  if (!decided.ok) return decided;
  const { move } = decided.value;
  return accept({ ...move, previewHash: previewHashOf(shownOf(customer, move)) });
}

async function decide(context: Context, { id, payerId }: Customer, use: "look" | "change") {
  const credits = await loadOpenCredits(context, [id]);
  const newIds = new Map(
    [...new Set(credits.map(({ currency }) => currency))].map((each) => [each, newId()]),
  );
  const decided = decideMoveCredit({ payerId, credits }, { newIds }, context.now);
  if (!decided.ok) return decided;
  if (payerId === null) throw new Error("Credit was moved to nobody.");
  const payer = await loadCustomerBook(context, payerId, use);
  const given = new Map(decided.value.given.map((credit) => [credit.id, credit.currency]));
  const pays = settleRun(withCredit(payer, decided.value), [], [], context.now).creditAllocations.flatMap(
    ({ creditId, invoice, amountMinor }) => {
      const currency = given.get(creditId);
      return currency === undefined ? [] : [{ invoiceId: invoice, currency, amountMinor }];
    },
  );
  return accept({ move: { ...decided.value, pays }, credits, payer });
}

function withCredit({ slice }: CustomerBook, { given }: CreditMove): CustomerBook["slice"] {
  return { ...slice, credits: [...(slice.credits ?? []), ...given] };
}

/** The amounts in the customer's currency; those in others count with the rest. */
function shownOf({ currency, payerId }: Customer, { given, pays }: MovedCredit): ShownFigures {
  const sum = (all: readonly { readonly currency: string; readonly minor: bigint }[]) =>
    all.reduce((total, each) => (each.currency === currency ? total + each.minor : total), 0n);
  return {
    currency,
    figures: [
      sum(given.map((credit) => ({ currency: credit.currency, minor: credit.openMinor }))),
      sum(pays.map((each) => ({ currency: each.currency, minor: each.amountMinor }))),
    ],
    rest: [payerId, given.map((credit) => [credit.currency, credit.openMinor]), pays],
  };
}
