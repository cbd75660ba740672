/**
 * `commitment`: the least that is billed in a window; `cap`: the most; `allowance`: usage to that amount is included.
 */
export const POOL_KINDS = ["commitment", "cap", "allowance"] as const;
export type PoolKind = (typeof POOL_KINDS)[number];
/** Whose fees count: one subscription's, the customer's, or those of every customer with the same payer. */
export const POOL_SCOPES = ["subscription", "customer", "payer_group"] as const;
export type PoolScope = (typeof POOL_SCOPES)[number];
