import type { RecordedHold } from "~/billing/invoicing/hold";
import type { Context } from "~/context.server";
import type { Page, PageRequest } from "~/store/columns";
import { type ListedHold, listHolds, loadHold } from "~/store/holds.server";
import { positionIdOf } from "./steps/position-book.server";

type Named = { readonly positionId: string | null };

/** A hold with the name of its position outside; null for one that is on no fee. */
export function withPosition<H extends RecordedHold>(hold: H): H & Named {
  return { ...hold, positionId: "stem" in hold.on ? positionIdOf(hold.on.stem) : null };
}

/** @throws NotFound when it is not there */
export async function loadOneHold(context: Context, holdId: string): Promise<RecordedHold & Named> {
  return withPosition(await loadHold(context, holdId));
}

/** Holds of one customer or of all, the newest first. */
export async function loadHolds(
  context: Context,
  filter: { readonly customerId?: string; readonly which: "in_force" | "all" },
  request: PageRequest,
): Promise<Page<ListedHold & Named>> {
  const page = await listHolds(context, filter, request);
  return { ...page, rows: page.rows.map(withPosition) };
}
