/**
 * VAT categories of EN 16931 (UNTDID 5305) that invoices can carry: standard rate, zero rate, exempt, reverse charge,
 * supply inside the Union, export, outside the scope.
 */
export const TAX_CATEGORIES = ["S", "Z", "E", "AE", "K", "G", "O"] as const;
export type TaxCategory = (typeof TAX_CATEGORIES)[number];
/** The ones that bear no tax; all but the zero rate have to say why. */
export const UNTAXED_CATEGORIES = ["Z", "E", "AE", "K", "G", "O"] as const;
/** Whether a buyer's supplies are taxed: normally, by the buyer (reverse charge), or not at all. */
export const TAX_STATUSES = ["taxable", "reverse_charge", "exempt"] as const;
export type TaxStatus = (typeof TAX_STATUSES)[number];

/** When an issuer owes the VAT of what it sells: with the invoice, or as far as it is paid (cash accounting). */
export const VAT_DUES = ["invoice", "payment"] as const;
export type VatDue = (typeof VAT_DUES)[number];
