import type { UncheckedCharge } from "./check-charge";
import type { UncheckedFixedItem } from "./check-fixed-items";
import type { PlanTerms } from "./plan";

/** Terms as a door reads them: of the right shape, and nothing more is known of them. */
export type UncheckedTerms = Omit<PlanTerms, "charges" | "fixedItems"> & {
  readonly charges: readonly UncheckedCharge[];
  readonly fixedItems?: readonly UncheckedFixedItem[];
};
