import type { AskedPrices } from "~/billing/subscription/agreed-prices";
import type { ChangeUnused, UnusedHandling } from "~/billing/subscription/subscription-kinds";
import type { ChangeTiming } from "~/billing/subscription/when";
import type { Day } from "~/billing/time/day";

type PauseChange = {
  readonly when: ChangeTiming;
  /** Several services hold together, each under its own name; left out: billing. */
  readonly service?: string;
  /** "too": with the add-ons of the subscription, as far as it can be. */
  readonly addOns?: "too";
};

/**
 * One change of one subscription, as forms and requests ask for it. Quantities and units are decimal strings, prices
 * too, in the subscription's currency.
 */
export type SubscriptionChange =
  | {
      readonly kind: "plan";
      readonly planId: string;
      /** Null: the one it has. */
      readonly quantity: string | null;
      /** Null: as the policy says for an upgrade or a downgrade. */
      readonly when: ChangeTiming | null;
      /** Left out: the prices of the catalog. */
      readonly prices?: AskedPrices;
      readonly billDay?: number | null;
      /** The kind of the phase to begin with; left out: the one the calendar says. */
      readonly startPhase?: string | null;
      /** What happens to days paid for and not used; left out: credit. */
      readonly unused?: ChangeUnused | null;
    }
  | {
      readonly kind: "quantity";
      readonly quantity: string;
      readonly when: ChangeTiming;
      /** What fewer of it mean for days paid for; left out: as the policy says. */
      readonly unused?: ChangeUnused | null;
    }
  | {
      readonly kind: "units";
      readonly item: string;
      readonly units: string;
      readonly when: ChangeTiming;
      /** What fewer units mean for days paid for; left out: as the policy says. */
      readonly unused?: ChangeUnused | null;
      /** Other items whose units change with it; what that makes due is one document. */
      readonly also?: readonly { readonly item: string; readonly units: string }[];
    }
  | ({ readonly kind: "pause" } & PauseChange)
  | ({ readonly kind: "resume" } & PauseChange)
  | { readonly kind: "bill_day"; readonly day: number; readonly notBefore: Day | null }
  | { readonly kind: "undo" }
  | { readonly kind: "undo_cancel" }
  | {
      readonly kind: "cancel";
      readonly when: ChangeTiming;
      /** Null: credit. */
      readonly unused: UnusedHandling | null;
      /** False: no invoice is made for what is open at the end. */
      readonly closingInvoice: boolean;
    };
