import type { TaxTreatment } from "../fees/fee";
import type { FeeKind } from "../fees/fee-kinds";
import type { DueFee } from "../fees/propose-context";
import { compareText } from "../metering/measured-event";
import type { CurrencyCode } from "../money/currency";
import type { Period } from "../time/cadence";
import type { Day } from "../time/day";
import type { CountedFee, Pool, PoolBook } from "./pool";

/** Everything billed for one position, issued and of this run: what counts in a pool, and what one takes of. */
export type Entry = {
  readonly positionKey: string;
  readonly customerId: string;
  readonly subscriptionId: string | null;
  readonly kind: FeeKind;
  readonly item: string;
  /** The first day of what it is for; it decides the window. */
  readonly from: Day;
  readonly currency: CurrencyCode;
  readonly tax: TaxTreatment;
  readonly planCode: string | null;
  readonly metricCode: string | null;
  /** What the fees come to, as their prices name it. */
  readonly amountMinor: bigint;
  readonly issued: readonly CountedFee[];
  readonly proposed: readonly DueFee[];
};

type Source = Omit<Entry, "amountMinor" | "issued" | "proposed"> & {
  readonly amountMinor: bigint;
  readonly fee: CountedFee | DueFee;
};

/**
 * The positions of a book with what this run adds, in the order in which pools are filled: by first day, subscription
 * and item, whatever order the fees came in. A concession gives price up and leaves its position where it was, so that
 * no commitment takes it back.
 */
export function entriesOf(book: PoolBook, proposed: readonly DueFee[], customerId: string): Entry[] {
  const sources = [
    ...book.issued
      .filter((fee) => fee.effect !== "concession" && isCounted(fee, customerId))
      .map(sourceOfIssued),
    ...proposed.map((due) => sourceOfProposed(due, customerId)),
  ];
  const entries = new Map<string, Entry>();
  for (const source of sources) {
    const known = entries.get(source.positionKey);
    entries.set(source.positionKey, known ? merged(known, source) : entryOf(source));
  }
  return [...entries.values()].sort(compareEntries);
}

/** What somebody wrote by hand is beside every agreement; pools of a member of the group lower what it spends. */
function isCounted(fee: CountedFee, customerId: string): boolean {
  if (fee.kind === "one_off") return false;
  return fee.kind !== "pool" || (fee.customerId !== customerId && fee.feeType !== "commitment");
}

function sourceOfIssued(fee: CountedFee): Source {
  const { positionKey, customerId, subscriptionId, kind, item, currency, tax, planCode, metricCode } = fee;
  return {
    ...{ positionKey, customerId, subscriptionId, kind, item, currency, tax, planCode, metricCode },
    from: fee.period.from,
    amountMinor: fee.amountMinor,
    fee,
  };
}

function sourceOfProposed(due: DueFee, customerId: string): Source {
  const { position, positionKey, kind, period, planCode, metricCode, amountMinor } = due.fee;
  const { subscriptionId, item, currency, tax } = position;
  return {
    ...{ positionKey, customerId, subscriptionId, kind, item, currency, tax, amountMinor },
    from: period.from,
    planCode: planCode ?? null,
    metricCode: metricCode ?? null,
    fee: due,
  };
}

function entryOf({ fee, ...source }: Source): Entry {
  return "fee" in fee
    ? { ...source, issued: [], proposed: [fee] }
    : { ...source, issued: [fee], proposed: [] };
}

/** What takes back bears no codes and may name later days; the fee it takes from says both. */
function merged(known: Entry, source: Source): Entry {
  const { fee } = source;
  return {
    ...known,
    from: Math.min(known.from, source.from),
    planCode: known.planCode ?? source.planCode,
    metricCode: known.metricCode ?? source.metricCode,
    amountMinor: known.amountMinor + source.amountMinor,
    issued: "fee" in fee ? known.issued : [...known.issued, fee],
    proposed: "fee" in fee ? [...known.proposed, fee] : known.proposed,
  };
}

function compareEntries(a: Entry, b: Entry): number {
  return (
    a.from - b.from ||
    compareText(a.subscriptionId ?? "", b.subscriptionId ?? "") ||
    compareText(a.item, b.item) ||
    compareText(a.positionKey, b.positionKey)
  );
}

/** Whether a position counts in a pool, leaving aside when. */
export function countsIn(pool: Pool, entry: Entry): boolean {
  if (entry.currency !== pool.currency) return false;
  if (pool.scope !== "payer_group" && entry.customerId !== pool.customerId) return false;
  if (pool.scope === "subscription" && entry.subscriptionId !== pool.subscriptionId) return false;
  if (pool.kind === "allowance" && entry.kind !== "usage") return false;
  const { plans, metrics, charges } = pool.counts;
  return (
    isNamed(plans, entry.planCode) && isNamed(metrics, entry.metricCode) && isNamed(charges, chargeOf(entry))
  );
}

function isNamed(names: readonly string[], name: string | null): boolean {
  return names.length === 0 || (name !== null && names.includes(name));
}

/** The code of the charge that a position belongs to; a minimum belongs to its charge. */
function chargeOf({ kind, item }: Entry): string | null {
  if (kind === "usage") return item;
  return kind === "charge_minimum" ? item.slice(item.indexOf("/") + 1) : null;
}

/** Whether what a position is for begins in those days. */
export function isWithin({ from }: Entry, served: Period): boolean {
  return from >= served.from && from < served.to;
}
