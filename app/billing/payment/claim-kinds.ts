/** What happens to a claim: it is given up (below zero: claimed again), its tax is corrected, money comes after all. */
export const CLAIM_EVENTS = ["write_off", "vat_relief", "recovery"] as const;
export type ClaimEvent = (typeof CLAIM_EVENTS)[number];
