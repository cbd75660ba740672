import {
  decideRevaluations,
  type ForeignBalance,
  type Revaluation,
  revaluationLines,
} from "~/billing/ledger/revaluation";
import type { CurrencyCode } from "~/billing/money/currency";
import { type Day, formatDay } from "~/billing/time/day";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertBaseEntries } from "~/store/base-entries.server";
import { loadRatesOn, markRatesUsed } from "~/store/exchange-rates.server";
import {
  listWaitingRevaluations,
  loadForeignBalances,
  type StoredRevaluation,
  saveRevaluations,
} from "~/store/revaluations.server";

export type Books = { readonly base: CurrencyCode };

/** All balances of the end of a month: what has no rate waits for it. */
export async function revalueMonth(context: Context, books: Books, monthEnd: Day): Promise<void> {
  const balances = await loadForeignBalances(context, books.base, monthEnd);
  const { revalued, waiting } = await decide(context, books, monthEnd, balances);
  await save(
    context,
    books,
    monthEnd,
    revalued.map((revaluation) => ({ id: newId(), revaluation })),
  );
  await saveRevaluations(
    context,
    waiting.map(({ issuerId, account, currency }) => {
      return { id: newId(), issuerId, monthEnd, account, currency, ...WAITING };
    }),
  );
}

const WAITING = {
  state: "waiting",
  balanceMinor: null,
  carriedMinor: null,
  differenceMinor: null,
  exchangeRateId: null,
} as const;

/** Balances whose month is over and whose rate came since, as they stood then. Gives how many. */
export async function revalueWaiting(context: Context, books: Books): Promise<number> {
  const rows = await listWaitingRevaluations(context);
  let done = 0;
  for (const monthEnd of new Set(rows.map((row) => row.monthEnd))) {
    const ids = new Map(rows.filter((row) => row.monthEnd === monthEnd).map((row) => [keyOf(row), row.id]));
    const balances = await loadForeignBalances(context, books.base, monthEnd);
    const { revalued } = await decide(
      context,
      books,
      monthEnd,
      balances.filter((balance) => ids.has(keyOf(balance))),
    );
    const posted = revalued.map((revaluation) => ({ id: ids.get(keyOf(revaluation)) ?? "", revaluation }));
    await save(context, books, monthEnd, posted);
    done += posted.length;
  }
  return done;
}

const keyOf = ({
  issuerId,
  account,
  currency,
}: Pick<StoredRevaluation, "issuerId" | "account" | "currency">) => `${issuerId}/${account}/${currency}`;

async function decide(context: Context, { base }: Books, monthEnd: Day, balances: readonly ForeignBalance[]) {
  const currencies = [...new Set(balances.map(({ currency }) => currency))];
  const rates = await loadRatesOn(
    context,
    base,
    currencies.map((currency) => ({ currency, day: monthEnd })),
  );
  return decideRevaluations(monthEnd, balances, rates, base);
}

/** The rows and both entries of each: on the last day of the month, and back on the next. */
async function save(
  context: Context,
  { base }: Books,
  monthEnd: Day,
  posted: readonly { readonly id: string; readonly revaluation: Revaluation }[],
): Promise<void> {
  await saveRevaluations(
    context,
    posted.map(({ id, revaluation }) => ({
      id,
      issuerId: revaluation.issuerId,
      monthEnd,
      account: revaluation.account,
      currency: revaluation.currency,
      state: "posted",
      balanceMinor: revaluation.minor,
      carriedMinor: revaluation.baseMinor,
      differenceMinor: revaluation.differenceMinor,
      exchangeRateId: revaluation.rate.id,
    })),
  );
  await insertBaseEntries(
    context,
    posted.flatMap(({ id, revaluation }) => {
      const { revalued, reversed } = revaluationLines(revaluation);
      const entry = {
        issuerId: revaluation.issuerId,
        customerId: null,
        currency: revaluation.currency,
        baseCurrency: base,
        exchangeRateId: revaluation.rate.id,
        documentKind: "revaluation",
        documentId: id,
        documentNumber: `${formatDay(monthEnd)} ${revaluation.account} ${revaluation.currency}`,
      } as const;
      return [
        { ...entry, recipe: "fx.revalued", postedOn: monthEnd, lines: revalued },
        { ...entry, recipe: "fx.revaluation_reversed", postedOn: monthEnd + 1, lines: reversed },
      ] as const;
    }),
  );
  await markRatesUsed(context, [...new Set(posted.map(({ revaluation }) => revaluation.rate.id))]);
}
