import { assert } from "../assert";
import { convertMinor, type ExchangeRate } from "../invoicing/exchange-rate";
import { allocate } from "../money/allocate";
import { atLeastZero } from "../money/least";
import { mulDivRound } from "../money/round";
import type { Entry, Posting } from "./entry";
import type { AccountCode, Recipe } from "./ledger-kinds";

/** What an account holds for one item, debit above zero: an invoice on 1100, a customer's credit on 2020. */
export type ItemBalance = {
  readonly minor: bigint;
  readonly baseMinor: bigint;
};

/** How an entry in another currency is converted. */
export type EntryRates = {
  /** The rate of its document, or of the day on which its money moved. */
  readonly own: ExchangeRate;
  /** The rate fixed on each fee that postings point at; absent: the entry's own. */
  readonly fees?: readonly (ExchangeRate | null)[];
  /** The rate of the invoice it pays or claims again, which 1100 keeps; absent: the entry's own. */
  readonly invoice?: ExchangeRate;
  /** The item that a posting to an account of items is about. */
  readonly itemOf: (posting: Posting) => string;
};

/** A posting with what it comes to in base; one to 7000 is in base alone. */
export type BasePosting = Omit<Posting, "account"> & {
  readonly account: AccountCode;
  readonly baseDebitMinor: bigint;
  readonly baseCreditMinor: bigint;
  readonly itemId: string | null;
};

/** Accounts whose balances belong to items. What leaves takes the base amount that is there. */
const CARRIED: ReadonlySet<AccountCode> = new Set(["1110", "2010", "2020", "2030", "2100", "2200", "2310"]);

/** Recipes that move a balance from one account to another at what it is carried at. */
const MOVES: ReadonlySet<Recipe> = new Set<Recipe>([
  "revenue.recognized",
  "vat.due",
  "credit_note.refund_due",
  "credit.moved",
  "credit.revoked",
  "overpayment.credited",
  "overpayment.refunded",
  "wallet.used_single",
  "wallet.expired_bought",
  "wallet.used_free_as_tender",
  "writeoff",
  "writeoff.undone",
]);

/** Recipes whose money has the rate of its own day; all others have the rate of their document. */
export const AT_THE_DAY: ReadonlySet<Recipe> = new Set<Recipe>([
  "usage.accrued",
  "payment.succeeded",
  "payment.manual",
  "payment.returned",
  "refund.created",
  "refund.balance_transaction",
  "refund.failed",
  "credit.granted",
  "recovery",
]);

export function itemKey(account: string, itemId: string): string {
  return `${account}/${itemId}`;
}

/** True for accounts whose postings name an item. */
export function hasItems(account: AccountCode): boolean {
  return account === "1100" || CARRIED.has(account);
}

const signed = ({ debitMinor, creditMinor }: Posting): bigint => debitMinor - creditMinor;

/**
 * The postings of an entry with their amounts in base, which sum to zero: each is rounded by itself, half away from
 * zero, and the rest is posted to 7000. What an invoice holds on 1100 is always its open amount at the rate fixed on it,
 * so that a claim that is settled leaves nothing. `balances` is brought up to date.
 */
export function inBase(entry: Entry, rates: EntryRates, balances: Map<string, ItemBalance>): BasePosting[] {
  const placed = entry.postings.map((posting): Placed => {
    const base = baseOf(posting, rates, balances);
    const itemId = hasItems(posting.account) ? rates.itemOf(posting) : null;
    if (itemId !== null) addTo(balances, itemKey(posting.account, itemId), signed(posting), base.minor);
    return { posting, itemId, base };
  });
  const bases = MOVES.has(entry.recipe) ? moved(placed) : placed.map(({ base }) => base.minor);
  const lines = placed.map(({ posting, itemId, base }, index) => {
    const baseMinor = bases[index] ?? 0n;
    if (itemId !== null) addTo(balances, itemKey(posting.account, itemId), 0n, baseMinor - base.minor);
    return line(posting, baseMinor, itemId);
  });
  const restMinor = bases.reduce((sum, minor) => sum + minor, 0n);
  const balanced = restMinor === 0n ? lines : [...lines, line(DIFFERENCE, -restMinor, null)];
  assertBalancedInBase(entry, balanced);
  return balanced;
}

/** Anything else is a defect of this file. */
function assertBalancedInBase({ recipe }: Entry, lines: readonly BasePosting[]): void {
  const rest = lines.reduce(
    (sum, { baseDebitMinor, baseCreditMinor }) => sum + baseDebitMinor - baseCreditMinor,
    0n,
  );
  assert(rest === 0n, () => `${recipe} leaves ${rest} in base`);
}

const DIFFERENCE: Posting = {
  account: "7000",
  debitMinor: 0n,
  creditMinor: 0n,
  feeIndex: null,
  dimension: null,
};

function line(posting: Posting, baseMinor: bigint, itemId: string | null): BasePosting {
  return {
    ...posting,
    baseDebitMinor: atLeastZero(baseMinor),
    baseCreditMinor: atLeastZero(-baseMinor),
    itemId,
  };
}

type Placed = { readonly posting: Posting; readonly itemId: string | null; readonly base: Base };

/** `isCarried`: it follows from what the account holds, and from no rate of this entry. */
type Base = { readonly minor: bigint; readonly isCarried: boolean };

function baseOf(posting: Posting, rates: EntryRates, balances: ReadonlyMap<string, ItemBalance>): Base {
  const { account, feeIndex } = posting;
  const minor = signed(posting);
  const rate = (feeIndex === null ? null : rates.fees?.[feeIndex]) ?? rates.own;
  if (!hasItems(account)) return { minor: convertMinor(minor, rate), isCarried: false };
  const held = balances.get(itemKey(account, rates.itemOf(posting))) ?? NOTHING;
  if (account === "1100") {
    const fixed = rates.invoice ?? rates.own;
    return { minor: convertMinor(held.minor + minor, fixed) - held.baseMinor, isCarried: true };
  }
  return carried(minor, rate, held);
}

const NOTHING: ItemBalance = { minor: 0n, baseMinor: 0n };

/** What adds to a balance comes at the rate; what leaves it takes its share, and the last of it all that is there. */
function carried(minor: bigint, rate: ExchangeRate, held: ItemBalance): Base {
  const after = held.minor + minor;
  const isAdded = held.minor === 0n || held.minor > 0n === minor > 0n;
  if (isAdded) return { minor: convertMinor(minor, rate), isCarried: false };
  const isBeyond = after !== 0n && after > 0n !== held.minor > 0n;
  if (isBeyond) return { minor: convertMinor(after, rate) - held.baseMinor, isCarried: true };
  return { minor: mulDivRound(held.baseMinor, after, held.minor) - held.baseMinor, isCarried: true };
}

/** The postings that follow nothing take over what the carried ones give, by their amounts. */
function moved(placed: readonly Placed[]): bigint[] {
  const takers = placed.filter(({ base }) => !base.isCarried);
  const isOneWay = takers.every(
    ({ posting }) => signed(posting) > 0n === (takers[0]?.posting.debitMinor ?? 0n) > 0n,
  );
  if (takers.length === 0 || takers.length === placed.length || !isOneWay)
    return placed.map(({ base }) => base.minor);
  const given = placed.reduce((sum, { base }) => (base.isCarried ? sum - base.minor : sum), 0n);
  const shares = allocate(
    given,
    takers.map(({ posting }) => posting.debitMinor + posting.creditMinor),
  );
  let next = 0;
  return placed.map(({ base }) => {
    if (base.isCarried) return base.minor;
    next += 1;
    return shares[next - 1] ?? 0n;
  });
}

function addTo(balances: Map<string, ItemBalance>, key: string, minor: bigint, baseMinor: bigint): void {
  const held = balances.get(key) ?? NOTHING;
  balances.set(key, { minor: held.minor + minor, baseMinor: held.baseMinor + baseMinor });
}
