import type { ProposedFee, TaxTreatment } from "../fees/fee";
import { positionStem, treatmentKey } from "../fees/position";
import type { DueFee, ProposeContext } from "../fees/propose-context";
import { groupBy } from "../group-by";
import { atLeastZero, least } from "../money/least";
import type { Day } from "../time/day";
import type { Entry } from "./entries";
import type { PoolBook } from "./pool";
import { type FilledWindow, placeOf, poolFee } from "./pool-fee";

/** What the pools of one run took of lines so far, so that no line is taken from twice. */
export type Taken = {
  /** By position: what its fees come to less, issued ones and this run's. */
  readonly byPosition: Map<string, bigint>;
  /** By fee of this run. */
  readonly byFee: Map<ProposedFee, bigint>;
};

/** A line of this run that a part of a difference is taken from. */
type Source = { readonly entry: Entry; readonly due: DueFee; readonly amountMinor: bigint };

type Target = {
  readonly tax: TaxTreatment;
  readonly targetMinor: bigint;
  readonly issuedBeforeMinor: bigint;
};

/**
 * What a cap or an allowance takes back in a window, by tax treatment, less what it took before: from the lines of this
 * run that count, on their documents. Lines that were issued before it was agreed stay as they are, and what they should
 * give is taken from later ones of the window. What was taken and should not have been is billed again.
 */
export function takeBack(
  context: ProposeContext,
  book: PoolBook,
  filled: FilledWindow,
  taken: Taken,
  today: Day,
): DueFee[] {
  const isCap = filled.pool.kind === "cap";
  const shares = sharesOf(filled);
  for (const { entry, amountMinor } of shares) raise(taken.byPosition, entry.positionKey, amountMinor);
  const stem = positionStem(placeOf(filled));
  return treatmentsOf(book, filled, stem).flatMap((tax): DueFee[] => {
    const key = treatmentKey(tax);
    const own = shares.filter(({ entry }) => treatmentKey(entry.tax) === key);
    const targetMinor = -own.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    const issuedBeforeMinor = context.byPosition.get(`${stem}/${key}`)?.amountMinor ?? 0n;
    const target = { tax, targetMinor, issuedBeforeMinor };
    const amountMinor = targetMinor - issuedBeforeMinor;
    if (amountMinor > 0n) {
      const fee = poolFee(filled, { ...target, amountMinor, correctsFeeId: null, takes: [] });
      return [{ fee, billedOn: today, window: null, occasion: null }];
    }
    // What is above a cap came last, and what is included came first. Late usage may fill a window before lines that were
    // issued; then it gives what those should.
    const order = (isCap ? own.toReversed() : own).map(({ entry }) => entry);
    return feesOf(filled, target, sourcesOf(order, -amountMinor, taken));
  });
}

/** What of each position is taken back: what a cap has no room for, or what an allowance includes. */
export function sharesOf({ pool, draws }: Pick<FilledWindow, "pool" | "draws">) {
  return draws.map(({ of: entry, amountMinor, drewMinor }) => ({
    entry,
    amountMinor: pool.kind === "cap" ? amountMinor - drewMinor : drewMinor,
  }));
}

export function raise<K>(sums: Map<K, bigint>, key: K, amountMinor: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amountMinor);
}

/** Every treatment that something is or was taken under. */
function treatmentsOf(book: PoolBook, { draws }: FilledWindow, stem: string): TaxTreatment[] {
  const treatments = new Map<string, TaxTreatment>();
  for (const { of } of draws) treatments.set(treatmentKey(of.tax), of.tax);
  for (const fee of book.issued)
    if (fee.kind === "pool" && fee.positionKey.startsWith(`${stem}/`))
      treatments.set(treatmentKey(fee.tax), fee.tax);
  return [...treatments.values()];
}

/** The lines that give an amount, one after another. */
function sourcesOf(entries: readonly Entry[], amountMinor: bigint, taken: Taken): Source[] {
  let restMinor = amountMinor;
  const sources: Source[] = [];
  for (const entry of entries)
    for (const due of entry.proposed.toReversed()) {
      const part = least(restMinor, leftOfLine(entry, due, taken));
      if (part === 0n) continue;
      raise(taken.byFee, due.fee, part);
      restMinor -= part;
      sources.push({ entry, due, amountMinor: part });
    }
  return sources;
}

/** What can still be taken of a line of this run. */
export function leftOfLine(entry: Entry, due: DueFee, { byFee }: Taken): bigint {
  return atLeastZero(lineMinor(entry, due) - (byFee.get(due.fee) ?? 0n));
}

/** What a line adds to its document: less what interim invoices billed of it, which is deducted beside it. */
function lineMinor({ proposed }: Entry, { fee }: DueFee): bigint {
  if (fee.isInterim === true) return 0n;
  return proposed.reduce(
    (sum, other) => (other.fee.isInterim === true ? sum + other.fee.amountMinor : sum),
    fee.amountMinor,
  );
}

/** One fee for each document of this run. */
function feesOf(filled: FilledWindow, target: Target, sources: readonly Source[]): DueFee[] {
  const askedMinor = target.issuedBeforeMinor - target.targetMinor;
  let beforeMinor = 0n;
  return [...groupBy(sources, ({ due }) => cutOf(due)).values()].flatMap((takes): DueFee[] => {
    const [first] = takes;
    if (!first) return [];
    const amountMinor = takes.reduce((sum, part) => sum - part.amountMinor, 0n);
    const afterMinor = askedMinor - beforeMinor + amountMinor;
    const spread = -amountMinor === askedMinor ? {} : { spread: { beforeMinor, afterMinor } };
    beforeMinor -= amountMinor;
    const { billedOn, occasion } = first.due;
    const part = eventOf(first.due);
    const fee = poolFee(filled, { ...target, ...spread, amountMinor, part, correctsFeeId: null, takes });
    return [{ fee, billedOn, window: null, occasion }];
  });
}

function cutOf(due: DueFee): string {
  return `${due.billedOn}/${due.occasion ?? ""}/${eventOf(due)}`;
}

function eventOf({ occasion, fee }: DueFee): string {
  return occasion === "advance" ? fee.position.part : "";
}
