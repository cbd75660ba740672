import { journalEntries, journalLines } from "../../drizzle/schema/ledger";
import type { BaseLine } from "../billing/ledger/base-entry";
import type { Recipe } from "../billing/ledger/ledger-kinds";
import type { CurrencyCode } from "../billing/money/currency";
import type { Day } from "../billing/time/day";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { insertRows } from "./bulk.server";
import type { DocumentKind } from "./ledger.server";

/** An entry about amounts in base: what something open is worth there. */
export type BaseEntry = {
  readonly recipe: Recipe;
  readonly issuerId: string;
  /** Null for what is about the balances of all. */
  readonly customerId: string | null;
  readonly currency: CurrencyCode;
  readonly baseCurrency: CurrencyCode;
  readonly exchangeRateId: string;
  readonly postedOn: Day;
  readonly documentKind: DocumentKind;
  readonly documentId: string;
  readonly documentNumber: string;
  readonly lines: readonly BaseLine[];
};

/** Posts any number of them by two statements; one without lines is none. */
export async function insertBaseEntries(context: Context, entries: readonly BaseEntry[]): Promise<void> {
  const organizationId = context.organization.id;
  const posted = entries
    .filter(({ lines }) => lines.length > 0)
    .map((entry) => ({ organizationId, id: newId(), ...entry }));
  await insertRows(
    context,
    journalEntries,
    posted.map(({ lines, ...entry }) => ({
      ...entry,
      debitMinor: lines.reduce((sum, { debitMinor }) => sum + debitMinor, 0n),
      creditMinor: lines.reduce((sum, { creditMinor }) => sum + creditMinor, 0n),
      recordedAt: context.recordedAt,
    })),
  );
  await insertRows(
    context,
    journalLines,
    posted.flatMap(({ id: entryId, customerId, currency, lines }) =>
      lines.map((line, index) => ({
        organizationId,
        entryId,
        lineNumber: index + 1,
        customerId,
        feeId: null,
        dimension: null,
        currency,
        ...line,
      })),
    ),
  );
}
