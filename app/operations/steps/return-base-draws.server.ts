import { type BaseShare, walletUsedFree, walletUsedSingle } from "~/billing/ledger/wallet-recipes";
import { least } from "~/billing/money/least";
import { releaseFrom } from "~/billing/revenue/release";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { listPostingsOf } from "~/store/credit-note-voids.server";
import {
  type DocumentEntry,
  insertEntries,
  lockSchedules,
  type RecognitionSchedule,
  saveSchedules,
} from "~/store/ledger.server";
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
  const entries: DocumentEntry[] = [];
  const back = used.map((draw) => ({ ...draw, id: newId(), amountMinor: -draw.amountMinor }));
  for (const [index, { id, grantId, amountMinor }] of back.entries()) {
    const { nature, holderId = customer.id } = grants.get(grantId) ?? {};
    const document = { documentKind: "wallet_draw" as const, documentId: id, documentNumber: stored.number };
    if (nature === "bought_single") {
      const { shares, feeIds } = await takeIncomeBack(context, used[index]?.id ?? "");
      entries.push({ entry: walletUsedSingle({ ...facts, holderId, shares }), ...document, feeIds });
    } else
      entries.push({ entry: walletUsedFree({ ...facts, amountMinor, holderId }), ...document, feeIds: [] });
  }
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

/** What a draw gave its fees, below zero, out of their schedules as far as it waits there and else out of income. */
async function takeIncomeBack(
  context: Context,
  drawId: string,
): Promise<{ readonly shares: BaseShare[]; readonly feeIds: string[] }> {
  const posted = await listPostingsOf(context, { kind: "wallet_draw", id: drawId });
  const income = posted.filter(({ account }) => account === "2200" || account === "4000");
  const feeIds = income.map(({ feeId }) => feeId ?? "");
  const waiting = income.flatMap(({ account, feeId }) => (account === "2200" && feeId ? [feeId] : []));
  const schedules = new Map((await lockSchedules(context, waiting)).map((row) => [row.feeId, row]));
  const changed: RecognitionSchedule[] = [];
  const shares = income.flatMap(({ account, feeId, dimension, creditMinor, customerId }, feeIndex) => {
    const schedule = account === "2200" ? schedules.get(feeId ?? "") : undefined;
    const waitsMinor = schedule ? least(creditMinor, schedule.totalMinor - schedule.recognizedMinor) : 0n;
    if (schedule && waitsMinor > 0n)
      changed.push({ ...schedule, ...releaseFrom(schedule, waitsMinor, null) });
    const whose = { feeIndex, feeType: dimension ?? "", recipientId: customerId ?? undefined };
    return [
      { ...whose, amountMinor: -waitsMinor, incomeAccount: "2200" as const },
      { ...whose, amountMinor: waitsMinor - creditMinor, incomeAccount: "4000" as const },
    ];
  });
  await saveSchedules(context, changed);
  return { shares, feeIds };
}
