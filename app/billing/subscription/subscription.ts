import type { CurrencyCode } from "../money/currency";
import type { PriceModel } from "../pricing/price-model";
import type { Anchor } from "../time/cadence";
import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import type { ChangeUnused, UnusedHandling } from "./subscription-kinds";

/**
 * Prices agreed for one stay instead of the catalog's, decimal strings in the subscription's currency. They end with
 * the stay; what is absent is the catalog's. Phases are named by their index in the plan.
 */
export type PriceOverrides = {
  /** The recurring price of every phase that has one. */
  readonly recurring?: string;
  /** The one-time price of the phase the stay begins with. */
  readonly oneTime?: string;
  readonly phases?: Readonly<Record<string, { readonly recurring?: string; readonly oneTime?: string }>>;
  /** Price models by the code of the charge. */
  readonly charges?: Readonly<Record<string, PriceModel>>;
  /** Of the filters of a charge, which are named by their place in it. */
  readonly filters?: Readonly<Record<string, Readonly<Record<string, PriceModel>>>>;
  /** The least and the most a charge bills in a period, by its code. */
  readonly minimums?: Readonly<Record<string, string>>;
  readonly maximums?: Readonly<Record<string, string>>;
  /** Price models by the code of the fixed item. */
  readonly items?: Readonly<Record<string, PriceModel>>;
  /** The least a period bills in all. */
  readonly commitment?: string;
};

/**
 * One stay on one plan version with one quantity and one anchor: `[startsAt, endsAt)`. A subscription keeps its id
 * over all its stints. A stint that a backdated change took the place of is kept, empty (`endsAt` = `startsAt`).
 */
export type Stint = {
  readonly id: string;
  readonly planVersionId: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
  /** Decimal string; multiplies recurring and one-time prices. */
  readonly quantity: string;
  /** Where periods begin during this stay; absent: the subscription's anchor. */
  readonly anchor?: Anchor | null;
  readonly overrides?: PriceOverrides | null;
  /** The day from which the phases of this stay's plan count; absent: the subscription's first day. */
  readonly phasesFrom?: Day | null;
  /** The phase the stay begins with; the ones before it are passed over. */
  readonly firstPhase?: number | null;
  /** True when the bill day of this stay was given, so that no alignment decides it. */
  readonly isBillDayGiven?: boolean;
  /** When it was asked for; absent: as it began. */
  readonly knownAt?: Instant | null;
  /** True when somebody asked for the plan of this stay: also another version of the same plan is a change then. */
  readonly isAsked?: boolean;
  /** "keep": days paid for earlier stays that this one takes the place of are not given back. */
  readonly unusedBefore?: "keep";
};

/** A stop of billing. Several with different owners may overlap; billing is on only when none holds. */
export type Pause = {
  readonly id: string;
  /** Who stopped it: "billing", or the name of an independent service. */
  readonly service: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
  /** When its end was made known, where that was after it; absent: by the day it ends. */
  readonly endKnownAt?: Instant | null;
};

/** From an instant on, another number of units of a fixed item. */
export type ItemUnits = {
  readonly id: string;
  readonly item: string;
  /** Decimal string. */
  readonly units: string;
  readonly startsAt: Instant;
  /** What fewer units mean for what was paid in advance; absent: what the policy says. */
  readonly unused?: ChangeUnused;
};

export type Subscription = {
  readonly id: string;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  /** IANA zone fixed at the start: the customer's own, whose civil days are billed. */
  readonly zone: string;
  readonly anchor: Anchor;
  readonly startsAt: Instant;
  /** Null without a trial. */
  readonly trialEndsAt: Instant | null;
  /** The planned or actual end; null while it renews. */
  readonly endsAt: Instant | null;
  /** When somebody asked for the end; null for a planned one. */
  readonly canceledAt: Instant | null;
  readonly stints: readonly Stint[];
  /** The base it is an add-on to. */
  readonly baseId?: string | null;
  readonly pauses?: readonly Pause[];
  readonly itemUnits?: readonly ItemUnits[];
  /** What happens to days paid for and not used when it ends; absent: credit. */
  readonly unused?: UnusedHandling | null;
  /** False: its end makes no closing invoice. */
  readonly closingInvoice?: boolean;
  /** True when the planned end is that of the plan's last phase, which has a term. */
  readonly expires?: boolean;
  /** True while nothing is to be billed for it. */
  readonly invoicingOff?: boolean;
  /** Runs look at no fee of a period that ended by then; absent: at every fee. A change with effect before it lowers it. */
  readonly settledThrough?: Day | null;
};
