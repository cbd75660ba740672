import { formatDay } from "../time/day";
import type { ProposedFee, RatingWindow } from "./fee";

/**
 * Names the rating window that a line of usage is about by what documents know of it: stay, charge and first day. Null
 * for lines about anything else.
 */
export function usagePlaceOf({ kind, position }: Pick<ProposedFee, "kind" | "position">): string | null {
  const { stintId, chargeId, window } = position;
  if (kind !== "usage" || stintId === null || chargeId === null) return null;
  return `${stintId}/${chargeId}/${formatDay(window.from)}`;
}

/** The same of a window. */
export function windowPlace({ stintId, chargeId, period }: RatingWindow): string {
  return `${stintId}/${chargeId}/${formatDay(period.from)}`;
}
