import { sql } from "drizzle-orm";
import { discountMoves } from "../../drizzle/schema/ledger";
import type { DiscountStanding } from "../billing/ledger/discount-view";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { idArray, insertRows } from "./bulk.server";

/** What changes of a fee's discount; `byFeeId` is the line that took it, where one did. */
export type DiscountMove = DiscountStanding & { readonly feeId: string; readonly byFeeId: string | null };

export async function insertDiscountMoves(context: Context, moves: readonly DiscountMove[]): Promise<void> {
  const organizationId = context.organization.id;
  await insertRows(
    context,
    discountMoves,
    moves
      .filter(({ waitingMinor, shownMinor }) => waitingMinor !== 0n || shownMinor !== 0n)
      .map((move) => ({ organizationId, id: newId(), ...move })),
  );
}

type SummedMove = { readonly fee_id: string; readonly waiting: string; readonly shown: string };

/** How the discounts of fees stand; those of which none is shown are not in it. */
export async function loadDiscountStandings(
  { tx, organization }: Context,
  feeIds: readonly string[],
): Promise<Map<string, DiscountStanding>> {
  if (feeIds.length === 0) return new Map();
  const rows = await tx.execute<SummedMove>(sql`
    select fee_id, sum(waiting_minor)::text as waiting, sum(shown_minor)::text as shown from discount_moves
    where organization_id = ${organization.id} and fee_id = any(${idArray(feeIds)}) group by fee_id`);
  return new Map(
    rows.map(({ fee_id, waiting, shown }) => [
      fee_id,
      { waitingMinor: BigInt(waiting), shownMinor: BigInt(shown) },
    ]),
  );
}

/** What lines took, and do no more: gives it back, and says what of it is shown again, by fee. */
export async function undoDiscountMoves(
  context: Context,
  lineIds: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  if (lineIds.length === 0) return new Map();
  const rows = await context.tx.execute<SummedMove & { readonly by_fee_id: string }>(sql`
    select fee_id, by_fee_id, sum(waiting_minor)::text as waiting, sum(shown_minor)::text as shown
    from discount_moves
    where organization_id = ${context.organization.id} and by_fee_id = any(${idArray(lineIds)})
    group by fee_id, by_fee_id`);
  await insertDiscountMoves(
    context,
    rows.map(({ fee_id, by_fee_id, waiting, shown }) => ({
      feeId: fee_id,
      byFeeId: by_fee_id,
      waitingMinor: -BigInt(waiting),
      shownMinor: -BigInt(shown),
    })),
  );
  const again = new Map<string, bigint>();
  for (const { fee_id, shown } of rows) again.set(fee_id, (again.get(fee_id) ?? 0n) - BigInt(shown));
  return again;
}
