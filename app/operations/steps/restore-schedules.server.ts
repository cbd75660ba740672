import type { AccountCode } from "~/billing/ledger/ledger-kinds";
import type { Signed } from "~/billing/ledger/postings";
import { restoreTo } from "~/billing/revenue/restore";
import type { Day } from "~/billing/time/day";
import type { Context } from "~/context.server";
import { listCorrectedBy, listPostingsOf } from "~/store/credit-note-voids.server";
import { undoDiscountMoves } from "~/store/discount-moves.server";
import { lockSchedules, type RecognitionSchedule, saveSchedules } from "~/store/ledger.server";
import { todayOf } from "./customer-book.server";

export type CorrectedLine = Awaited<ReturnType<typeof listCorrectedBy>>[number];
type PostedLine = Awaited<ReturnType<typeof listPostingsOf>>[number];

/**
 * Gives the schedules of corrected fees back what the lines of a document took out of 2200 on the day it was posted,
 * line by line.
 */
export async function restoreSchedules(
  context: Context,
  lines: readonly CorrectedLine[],
  posted: readonly PostedLine[],
  releasedOn: Day,
): Promise<void> {
  const rows = await lockSchedules(context, [...new Set(lines.map(({ feeId }) => feeId))]);
  const schedules = new Map<string, RecognitionSchedule>(rows.map((row) => [row.feeId, row]));
  for (const line of lines) {
    const schedule = schedules.get(line.feeId);
    const restoredMinor = posted
      .filter(({ account, feeId }) => account === "2200" && feeId === line.lineId)
      .reduce((sum, { debitMinor, creditMinor }) => sum + debitMinor - creditMinor, 0n);
    if (!schedule || restoredMinor === 0n) continue;
    const servedUntil = isTail(line) ? Math.max(schedule.toOn, line.feeTo) : schedule.toOn;
    const back = { restoredMinor, releasedOn, servedUntil, today: todayOf(context) };
    schedules.set(line.feeId, { ...schedule, ...restoreTo(schedule, back) });
  }
  await saveSchedules(context, [...schedules.values()]);
}

/** Whether a line took the last days of its fee, which are served again. */
function isTail({ effect, lineFrom, lineTo, feeFrom, feeTo }: CorrectedLine): boolean {
  return effect === "reversal" && lineFrom > feeFrom && lineTo >= feeTo;
}

/**
 * What voiding an invoice takes back of its negative lines: the mirror of what they posted, their net, and what of
 * discounts is shown again, by fee.
 */
export type LinesTakenBack = {
  readonly mirrored: readonly Signed[];
  readonly netMinor: bigint;
  readonly discounts: ReadonlyMap<string, bigint>;
};

/** Lets the fees stand again that the negative lines of a voided invoice took back. */
export async function takeLinesBack(
  context: Context,
  invoice: { readonly id: string; readonly postedOn: Day },
): Promise<LinesTakenBack> {
  const document = { kind: "invoice", id: invoice.id } as const;
  const lines = await listCorrectedBy(context, document);
  if (lines.length === 0) return { mirrored: [], netMinor: 0n, discounts: new Map() };
  const own = new Set(lines.map(({ lineId }) => lineId));
  const posted = (await listPostingsOf(context, document.kind, [document.id])).filter(
    ({ feeId }) => feeId !== null && own.has(feeId),
  );
  await restoreSchedules(context, lines, posted, invoice.postedOn);
  const discounts = await undoDiscountMoves(context, [...own]);
  const mirrored = posted.map(({ account, debitMinor, creditMinor, dimension, customerId }) => ({
    account: account as AccountCode,
    minor: creditMinor - debitMinor,
    ...(customerId === null ? {} : { customerId }),
    ...(dimension === null ? {} : { dimension }),
  }));
  return { mirrored, discounts, netMinor: mirrored.reduce((sum, { minor }) => sum + minor, 0n) };
}
