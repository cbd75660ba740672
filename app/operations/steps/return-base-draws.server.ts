import { type BaseShare, walletUsedFree, walletUsedSingle } from "~/billing/ledger/wallet-recipes";
import { least } from "~/billing/money/least";
import { releaseFrom } from "~/billing/revenue/release";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { listPostingsOf } from "~/store/credit-note-voids.server";
import { type DocumentEntry, insertEntries, lockSchedules, saveSchedules } from "~/store/ledger.server";
import { insertDraws, listDrawsOfInvoice, loadGrantKinds } from "~/store/wallets.server";
import type { CancelBook } from "./cancel-book.server";
import { todayOf } from "./customer-book.server";

/**
 * Prepaid credit that lowered the base of an invoice which is cancelled can be used again: gifts are no discount any
 * more, and of credit that was taxed at its sale the income is taken back, first what of it still waits in 2200. To be
 * done after the rest of the invoice is taken back.
 */
export async function returnBaseDraws(
  context: Context,
  { stored, slice, customer }: CancelBook,
): Promise<void> {
  const used = (await listDrawsOfInvoice(context, stored.id)).filter(
    ({ lowersBase, amountMinor }) => lowersBase && amountMinor > 0n,
  );
  if (used.length === 0) return;
  const on = todayOf(context);
  const facts = {
    issuerId: slice.issuer.id,
    customerId: customer.id,
    currency: stored.currency,
    postedOn: on,
  };
  const grants = await loadGrantKinds(context, [...new Set(used.map(({ grantId }) => grantId))]);
  const isSold = ({ grantId }: { readonly grantId: string }) =>
    grants.get(grantId)?.nature === "bought_single";
  const given = await takeIncomeBack(
    context,
    used.filter(isSold).map(({ id }) => id),
  );
  const back = used.map((draw) => ({ ...draw, id: newId(), amountMinor: -draw.amountMinor, of: draw.id }));
  const entries = back.map(({ id, of, amountMinor, ...draw }): DocumentEntry => {
    const holderId = grants.get(draw.grantId)?.holderId ?? customer.id;
    const document = { documentKind: "wallet_draw" as const, documentId: id, documentNumber: stored.number };
    if (!isSold(draw))
      return { entry: walletUsedFree({ ...facts, amountMinor, holderId }), ...document, feeIds: [] };
    const { shares, feeIds } = given(of);
    return { entry: walletUsedSingle({ ...facts, holderId, shares }), ...document, feeIds };
  });
  await insertDraws(
    context,
    back.map(({ id, customerId, walletId, grantId, currency, amountMinor }) => ({
      id,
      customerId,
      walletId,
      grantId,
      invoiceId: stored.id,
      currency,
      amountMinor,
      drawnOn: on,
      lowersBase: true,
    })),
  );
  await insertEntries(context, entries);
}

/** What draws gave their fees, below zero, out of the schedules as far as it waits there and else out of income. */
async function takeIncomeBack(
  context: Context,
  drawIds: readonly string[],
): Promise<
  (drawId: string) => { readonly shares: readonly BaseShare[]; readonly feeIds: readonly string[] }
> {
  const posted = drawIds.length === 0 ? [] : await listPostingsOf(context, "wallet_draw", drawIds);
  const income = posted.filter(({ account }) => account === "2200" || account === "4000");
  const waiting = income.flatMap(({ account, feeId }) => (account === "2200" && feeId ? [feeId] : []));
  const locked = await lockSchedules(context, [...new Set(waiting)]);
  const schedules = new Map(locked.map((row) => [row.feeId, row]));
  const parts = income.map(({ account, feeId, dimension, creditMinor, customerId, documentId }) => {
    const schedule = account === "2200" ? schedules.get(feeId ?? "") : undefined;
    const waitsMinor = schedule ? least(creditMinor, schedule.totalMinor - schedule.recognizedMinor) : 0n;
    if (schedule && waitsMinor > 0n)
      schedules.set(schedule.feeId, { ...schedule, ...releaseFrom(schedule, waitsMinor, null) });
    const whose = { feeType: dimension ?? "", recipientId: customerId ?? undefined };
    return { documentId, feeId: feeId ?? "", whose, waitsMinor, earnedMinor: creditMinor - waitsMinor };
  });
  await saveSchedules(
    context,
    locked.flatMap((row) => {
      const changed = schedules.get(row.feeId) ?? row;
      return changed === row ? [] : [changed];
    }),
  );
  return (drawId) => {
    const own = parts.filter(({ documentId }) => documentId === drawId);
    const shares = own.flatMap(({ whose, waitsMinor, earnedMinor }, feeIndex) => [
      { ...whose, feeIndex, amountMinor: -waitsMinor, incomeAccount: "2200" as const },
      { ...whose, feeIndex, amountMinor: -earnedMinor, incomeAccount: "4000" as const },
    ]);
    return { shares, feeIds: own.map(({ feeId }) => feeId) };
  };
}
