import type { CurrencyCode } from "../money/currency";

/** The two sides of one account in one currency, summed over the entries of a span. */
export type AccountSum = {
  readonly account: string;
  readonly currency: CurrencyCode;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
};

/** What the documents themselves say, one amount a currency. */
export type DocumentSum = { readonly currency: CurrencyCode; readonly amountMinor: bigint };

/** Control accounts that have documents to compare with, and the side on which they usually stand. */
export const CONTROL_ACCOUNTS = {
  "1100": "debit",
  "2020": "credit",
  "2100": "credit",
  "2200": "credit",
  "2300": "credit",
  "2310": "credit",
  "1020": "debit",
} as const;
export type ControlAccount = keyof typeof CONTROL_ACCOUNTS;

const CONTROLS = [
  "1100",
  "2200",
  "2300",
  "2310",
  "1020",
  "2020",
  "2100",
] as const satisfies readonly ControlAccount[];

/**
 * Accounts of businesses that give credit, sell it ahead, or owe VAT on payment; where neither side knows any, there is no
 * row.
 */
const WHERE_USED = ["2020", "2100", "2310"] as const satisfies readonly ControlAccount[];
type WhereUsed = (typeof WHERE_USED)[number];

/** The documents of every control account; those of `WHERE_USED` may be absent, which says that there are none. */
export type ControlDocuments = Readonly<
  Record<Exclude<ControlAccount, WhereUsed>, readonly DocumentSum[]> &
    Partial<Record<WhereUsed, readonly DocumentSum[]>>
>;

/** One comparison; `balance` sets the debits of all accounts against their credits. The difference is left − right. */
export type TieOut = {
  readonly check: ControlAccount | "balance";
  readonly currency: CurrencyCode;
  readonly leftMinor: bigint;
  readonly rightMinor: bigint;
  readonly differenceMinor: bigint;
};

/**
 * Sets the journal (left) against the documents (right) for each control account, and its debits (left) against its
 * credits (right), in every currency that either side knows: a currency that one side lacks counts as zero there.
 */
export function tieOuts(journal: readonly AccountSum[], documents: ControlDocuments): TieOut[] {
  const sums: readonly { readonly currency: CurrencyCode }[] = [
    ...journal,
    ...CONTROLS.flatMap((control) => documents[control] ?? []),
  ];
  const currencies = [...new Set(sums.map(({ currency }) => currency))].sort();
  return currencies.flatMap((currency) => {
    const entries = journal.filter((sum) => sum.currency === currency);
    const debitMinor = total(entries.map((sum) => sum.debitMinor));
    const creditMinor = total(entries.map((sum) => sum.creditMinor));
    return [
      ...CONTROLS.flatMap((control): TieOut[] => {
        const rows = (documents[control] ?? []).filter((sum) => sum.currency === currency);
        const isUnknown = rows.length === 0 && entries.every(({ account }) => account !== control);
        if (isUnknown && WHERE_USED.some((account) => account === control)) return [];
        return [
          compare(control, currency, standing(control, entries), total(rows.map((row) => row.amountMinor))),
        ];
      }),
      compare("balance", currency, debitMinor, creditMinor),
    ];
  });
}

/** A comparison in base, of what is in other currencies: receivables, and debits against credits. */
export type BaseTieOut = Omit<TieOut, "check"> & { readonly check: "1100" | "balance" };

/** What the books say in base of entries in other currencies, and how many have no amount in it. */
export type BaseTieOuts = {
  readonly currency: CurrencyCode;
  readonly rows: readonly BaseTieOut[];
  /** Entries in other currencies without an amount in base: their documents were closed before there were rates. */
  readonly unconverted: number;
};

/**
 * The same in base: what the journal holds on 1100 (left) against the open invoices at the rates fixed on them (right), and
 * the debits (left) against the credits (right) of all that was converted.
 */
export function baseTieOuts(
  currency: CurrencyCode,
  journal: readonly Omit<AccountSum, "currency">[],
  openMinor: bigint,
): BaseTieOut[] {
  const entries = journal.map((sum) => ({ ...sum, currency }));
  const debitMinor = total(entries.map((sum) => sum.debitMinor));
  const creditMinor = total(entries.map((sum) => sum.creditMinor));
  const receivables = compare("1100", currency, standing("1100", entries), openMinor);
  return [
    { ...receivables, check: "1100" },
    { ...compare("balance", currency, debitMinor, creditMinor), check: "balance" },
  ];
}

/** The balance of an account on the side it usually stands on. */
function standing(control: ControlAccount, entries: readonly AccountSum[]): bigint {
  const debitMinor = total(
    entries.filter(({ account }) => account === control).map((sum) => sum.debitMinor - sum.creditMinor),
  );
  return CONTROL_ACCOUNTS[control] === "debit" ? debitMinor : -debitMinor;
}

function compare(
  check: TieOut["check"],
  currency: CurrencyCode,
  leftMinor: bigint,
  rightMinor: bigint,
): TieOut {
  return { check, currency, leftMinor, rightMinor, differenceMinor: leftMinor - rightMinor };
}

function total(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
