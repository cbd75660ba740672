import { EARNINGS } from "../catalog/catalog-kinds";

/**
 * `subscription`: a recurring price; `usage`: a rating window; `fixed`: a one-time price or units of a fixed item;
 * `charge_minimum`, `commitment`: what is missing to a minimum; `one_off`: a line somebody wrote; `pool`: what an
 * agreement with the customer adds or takes back.
 */
export const FEE_KINDS = [
  "subscription",
  "usage",
  "fixed",
  "charge_minimum",
  "commitment",
  "one_off",
  "pool",
] as const;
export type FeeKind = (typeof FEE_KINDS)[number];
/** `charge` raises its position, `reversal` lowers it (facts changed), `concession` gives price up and leaves it. */
export const FEE_EFFECTS = ["charge", "reversal", "concession"] as const;
export type FeeEffect = (typeof FEE_EFFECTS)[number];
export const RECOGNITIONS = [...EARNINGS, "on_use"] as const;
export type Recognition = (typeof RECOGNITIONS)[number];
export const WINDOW_STATES = ["open", "billed", "sealed"] as const;
export type WindowState = (typeof WINDOW_STATES)[number];
