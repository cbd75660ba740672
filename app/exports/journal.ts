import { ACCOUNTS, type AccountCode } from "~/billing/ledger/ledger-kinds";
import type { CurrencyCode } from "~/billing/money/currency";
import { formatAmount } from "~/billing/money/money";
import { type Day, formatDay } from "~/billing/time/day";
import type { CsvColumn } from "~/exports/csv";

/** One line of a posted entry beside its entry. Ids are public. */
export type JournalExportRow = {
  readonly entryId: string;
  readonly lineNumber: number;
  readonly postedOn: Day;
  readonly recipe: string;
  readonly documentId: string;
  readonly documentNumber: string;
  readonly account: string;
  readonly dimension: string | null;
  readonly currency: CurrencyCode;
  readonly baseCurrency: CurrencyCode;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
  /** In base, of an entry in another currency; null where it was not converted. */
  readonly baseDebitMinor: bigint | null;
  readonly baseCreditMinor: bigint | null;
  /** What one unit was worth in base, as a decimal; null like the amounts. */
  readonly exchangeRate: string | null;
  /** Null for what is about the balances of all customers. */
  readonly customerId: string | null;
};

/** Their dimension has a column of its own, or names by ids what it is about. */
const NAMED_APART: ReadonlySet<string> = new Set(["2300", "2310", "1110"]);
const TAX_ACCOUNTS: ReadonlySet<string> = new Set(["2300", "2310"]);

/** The name in the standard chart; an account outside it keeps its number alone. */
export function accountName(code: string): string | null {
  return code in ACCOUNTS ? ACCOUNTS[code as AccountCode] : null;
}

/** An empty side, not a zero: importers count a line with two figures as an error. */
const side = (amountMinor: bigint, currency: CurrencyCode) =>
  amountMinor === 0n ? null : formatAmount(amountMinor, currency);

/** In the books' own currency a posting is its own base amount; in another it has one where a rate was fixed. */
const baseSide = (row: JournalExportRow, ownMinor: bigint, baseMinor: bigint | null) => {
  if (row.currency === row.baseCurrency) return side(ownMinor, row.currency);
  return baseMinor === null ? null : side(baseMinor, row.baseCurrency);
};

/**
 * The journal in the generic form that hledger and most importers read: one row a posting, entries whole and in
 * order. `batchId` names the period, so that a second import of the same file is recognized.
 */
export function journalColumns(batchId: string): readonly CsvColumn<JournalExportRow>[] {
  return [
    { heading: "batch_id", cell: () => batchId },
    { heading: "entry_id", cell: (row) => row.entryId },
    { heading: "line_no", cell: (row) => row.lineNumber },
    { heading: "posted_on", cell: (row) => formatDay(row.postedOn) },
    { heading: "account_code", cell: (row) => row.account },
    { heading: "account_name", cell: (row) => accountName(row.account) },
    { heading: "debit", cell: (row) => side(row.debitMinor, row.currency) },
    { heading: "credit", cell: (row) => side(row.creditMinor, row.currency) },
    { heading: "currency", cell: (row) => row.currency },
    { heading: "fx_rate", cell: (row) => (row.currency === row.baseCurrency ? "1" : row.exchangeRate) },
    { heading: "base_debit", cell: (row) => baseSide(row, row.debitMinor, row.baseDebitMinor) },
    { heading: "base_credit", cell: (row) => baseSide(row, row.creditMinor, row.baseCreditMinor) },
    { heading: "customer_id", cell: (row) => row.customerId },
    { heading: "invoice_number", cell: (row) => row.documentNumber },
    { heading: "tax_code", cell: (row) => (TAX_ACCOUNTS.has(row.account) ? row.dimension : null) },
    {
      heading: "memo",
      cell: (row) =>
        NAMED_APART.has(row.account) ? row.recipe : [row.recipe, row.dimension].filter(Boolean).join(" "),
    },
    { heading: "external_ref", cell: (row) => row.documentId },
  ];
}
