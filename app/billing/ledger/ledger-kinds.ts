/** Accounts of the standard chart that this edition posts to. */
export const ACCOUNTS = {
  "1000": "Bank",
  "1010": "Provider balance",
  "1020": "Provider clearing",
  "1100": "Receivables",
  "2010": "Unapplied receipts",
  "2200": "Deferred revenue",
  "2300": "Output VAT",
  "4000": "Revenue",
  "6000": "Processing fees",
} as const;
export type AccountCode = keyof typeof ACCOUNTS;
export const RECIPES = [
  "invoice.finalized",
  "revenue.recognized",
  "payment.succeeded",
  "payment.manual",
] as const;
export type Recipe = (typeof RECIPES)[number];
