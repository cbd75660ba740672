/**
 * `delta`: an amount on top of what the rules make of a position, or off it; `locked`: the amount a position has, whatever
 * the rules make of it.
 */
export const OVERRIDE_KINDS = ["delta", "locked"] as const;
export type OverrideKind = (typeof OVERRIDE_KINDS)[number];
