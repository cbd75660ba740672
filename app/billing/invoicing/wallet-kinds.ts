/**
 * `bought_multi`: taxed when it is used, pays after tax; `bought_single`: taxed when it is sold, lowers the base when
 * it is used; `free`: a gift, which is a discount or, where `grant_tax` says so, pays after tax.
 */
export const GRANT_NATURES = ["bought_multi", "bought_single", "free"] as const;
export type GrantNature = (typeof GRANT_NATURES)[number];
