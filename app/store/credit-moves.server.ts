import { creditMoves } from "../../drizzle/schema/corrections";
import type { Context } from "../context.server";
import { insertRows } from "./bulk.server";

export type NewCreditMove = Omit<typeof creditMoves.$inferInsert, "organizationId" | "movedAt">;

/** Any number of moves of credit by one statement. */
export async function insertCreditMoves(context: Context, moves: readonly NewCreditMove[]): Promise<void> {
  await insertRows(
    context,
    creditMoves,
    moves.map((move) => ({ organizationId: context.organization.id, ...move, movedAt: context.now })),
  );
}
