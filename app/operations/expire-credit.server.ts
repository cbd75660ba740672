import { walletExpiredBought } from "~/billing/ledger/wallet-recipes";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { loadIssuerIds } from "~/store/issuers.server";
import { insertEntries } from "~/store/ledger.server";
import { insertDraws, lockExpiredGrants } from "~/store/wallets.server";
import { todayOf } from "./steps/customer-book.server";

/** Takes what expired grants hold: bought credit becomes income, gifts were never owed. Gives how many; again, none. */
export async function expireCredit(
  context: Context,
  input: { readonly limit: number },
): Promise<Outcome<number>> {
  const expired = await lockExpiredGrants(context, input.limit);
  if (expired.length === 0) return accept(0);
  const drawnOn = todayOf(context);
  const draws = expired.map(({ id: grantId, remainingMinor: amountMinor, nature, ...of }) => {
    const { walletId, customerId, currency } = of;
    const draw = {
      id: newId(),
      customerId,
      walletId,
      grantId,
      invoiceId: null,
      currency,
      amountMinor,
      drawnOn,
    };
    return { nature, draw };
  });
  await insertDraws(
    context,
    draws.map(({ draw }) => draw),
  );
  const customers = expired.map(({ customerId }) => customerId);
  const issuerOf = await loadIssuerIds(context, customers);
  await insertEntries(
    context,
    draws
      .filter(({ nature }) => nature !== "free")
      .map(({ draw: { id, customerId, currency, amountMinor } }) => {
        const facts = { issuerId: issuerOf(customerId), customerId, currency, postedOn: drawnOn };
        return {
          entry: walletExpiredBought({ ...facts, amountMinor }),
          documentKind: "wallet_draw" as const,
          documentId: id,
          documentNumber: "Prepaid credit",
          feeIds: [],
        };
      }),
  );
  return accept(expired.length);
}
