/** Where customer credit comes from: a credit note, a gift, money that paid more than was open. */
export const CUSTOMER_CREDIT_KINDS = ["credit_note", "grant", "overpayment"] as const;
export type CustomerCreditKind = (typeof CUSTOMER_CREDIT_KINDS)[number];
