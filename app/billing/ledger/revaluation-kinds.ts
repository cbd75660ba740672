/** Accounts whose open balances in other currencies are revalued at the end of a month. */
export const REVALUED_ACCOUNTS = ["1010", "1100", "2020"] as const;
export type RevaluedAccount = (typeof REVALUED_ACCOUNTS)[number];

/** Waiting: there was no rate of that day yet. */
export const REVALUATION_STATES = ["waiting", "posted"] as const;
