import { allocate } from "../money/allocate";
import type { CurrencyCode } from "../money/currency";
import { atLeastZero, least } from "../money/least";
import type { Policy } from "../policy-kinds";
import type { Instant } from "../time/instant";
import { type Draw, type Grant, inOrderOfUse, isUsable, type Wallet } from "./wallet";

/** A line as wallets see it. `amountMinor` is net after discounts, `taxMinor` the line's own tax. */
export type DrawnLine = {
  readonly amountMinor: bigint;
  readonly taxMinor: bigint;
  readonly metricCode: string | null;
};

/** Draws before tax and what they take off each line, by index: gifts are discounts, vouchers were taxed when sold. */
export type BaseDraws = {
  readonly draws: readonly Draw[];
  readonly freeMinor: readonly bigint[];
  readonly soldMinor: readonly bigint[];
};

/** Lines of one metric (null: of none) and what of them is unpaid. */
type LineGroup = { readonly metricCode: string | null; readonly unpaidMinor: bigint };

/**
 * What prepaid credit pays of an invoice at its finalization, after tax and after credit notes: never more than
 * `dueMinor`. Wallets by priority, then age; inside a wallet grants by priority, then age. A wallet bound to metrics
 * pays their lines only, with their tax; a wallet pays the largest lines first, so that what it leaves is as small as
 * can be for the next. `totalMinor` is the document's total, which single line taxes need not add up to.
 */
export function drawWallets(
  invoice: {
    readonly currency: CurrencyCode;
    readonly totalMinor: bigint;
    readonly dueMinor: bigint;
    readonly lines: readonly DrawnLine[];
  },
  wallets: readonly Wallet[],
  policy: Pick<Policy, "grant_tax">,
  now: Instant,
): Draw[] {
  let groups = lineGroups(invoice);
  let dueMinor = invoice.dueMinor;
  const draws: Draw[] = [];
  for (const wallet of inOrderOfUse(wallets)) {
    if (wallet.currency !== invoice.currency) continue;
    const eligible = groups.filter((group) => pays(wallet, group.metricCode));
    const openMinor = eligible.reduce((sum, group) => sum + group.unpaidMinor, 0n);
    const grants = wallet.grants.filter((grant) => isTender(grant, policy));
    const taken = drawGrants(wallet, grants, least(openMinor, dueMinor), now);
    const paidMinor = taken.reduce((sum, draw) => sum + draw.amountMinor, 0n);
    dueMinor -= paidMinor;
    groups = paidDown(groups, wallet, paidMinor);
    draws.push(...taken);
  }
  return draws;
}

/**
 * What prepaid credit takes off the lines before tax: vouchers that were taxed when they were sold, and gifts where
 * `grant_tax` makes them a discount. Coupons come first; `amountMinor` of a line is what they left. Each wallet's
 * draw is spread over its lines in proportion to what is left of them.
 */
export function drawBeforeTax(
  lines: readonly DrawnLine[],
  currency: CurrencyCode,
  wallets: readonly Wallet[],
  policy: Pick<Policy, "grant_tax">,
  now: Instant,
): BaseDraws {
  const left = lines.map(({ amountMinor }) => atLeastZero(amountMinor));
  const freeMinor = lines.map(() => 0n);
  const soldMinor = lines.map(() => 0n);
  const draws: Draw[] = [];
  for (const wallet of inOrderOfUse(wallets)) {
    if (wallet.currency !== currency) continue;
    for (const grant of inOrderOfUse(wallet.grants)) {
      if (isTender(grant, policy)) continue;
      const weights = left.map((minor, index) =>
        pays(wallet, lines[index]?.metricCode ?? null) ? minor : 0n,
      );
      const openMinor = weights.reduce((sum, minor) => sum + minor, 0n);
      const [draw] = drawGrants(wallet, [grant], openMinor, now);
      if (!draw) continue;
      const target = grant.nature === "free" ? freeMinor : soldMinor;
      for (const [index, share] of allocate(draw.amountMinor, weights).entries()) {
        left[index] = (left[index] ?? 0n) - share;
        target[index] = (target[index] ?? 0n) + share;
      }
      draws.push(draw);
    }
  }
  return { draws, freeMinor, soldMinor };
}

/** True when the grant pays like money; else it lowers the tax base. */
function isTender({ nature }: Grant, policy: Pick<Policy, "grant_tax">): boolean {
  return nature === "bought_multi" || (nature === "free" && policy.grant_tax === "tender");
}

function pays({ appliesTo }: Wallet, metricCode: string | null): boolean {
  return appliesTo.length === 0 || (metricCode !== null && appliesTo.includes(metricCode));
}

function drawGrants(wallet: Wallet, grants: readonly Grant[], wantedMinor: bigint, now: Instant): Draw[] {
  let left = wantedMinor;
  return inOrderOfUse(grants.filter((grant) => isUsable(grant, now))).flatMap((grant): Draw[] => {
    const amountMinor = least(grant.remainingMinor, left);
    if (amountMinor <= 0n) return [];
    left -= amountMinor;
    return [{ walletId: wallet.id, grantId: grant.id, nature: grant.nature, amountMinor }];
  });
}

/** Lines by metric, largest first; what rounding tax line by line lost or won goes to the largest. */
function lineGroups(invoice: {
  readonly totalMinor: bigint;
  readonly lines: readonly DrawnLine[];
}): LineGroup[] {
  const sums = new Map<string | null, bigint>();
  for (const { metricCode, amountMinor, taxMinor } of invoice.lines) {
    sums.set(metricCode, (sums.get(metricCode) ?? 0n) + amountMinor + taxMinor);
  }
  const groups = largestFirst([...sums].map(([metricCode, unpaidMinor]) => ({ metricCode, unpaidMinor })));
  const rest = invoice.totalMinor - groups.reduce((sum, group) => sum + group.unpaidMinor, 0n);
  return groups.map((group, index) => {
    const unpaidMinor = index === 0 ? group.unpaidMinor + rest : group.unpaidMinor;
    return { ...group, unpaidMinor: atLeastZero(unpaidMinor) };
  });
}

function largestFirst(groups: readonly LineGroup[]): LineGroup[] {
  return [...groups].sort((a, b) => {
    if (a.unpaidMinor !== b.unpaidMinor) return a.unpaidMinor > b.unpaidMinor ? -1 : 1;
    return (a.metricCode ?? "") < (b.metricCode ?? "") ? -1 : 1;
  });
}

function paidDown(groups: readonly LineGroup[], wallet: Wallet, paidMinor: bigint): LineGroup[] {
  let left = paidMinor;
  return largestFirst(groups).map((group) => {
    if (!pays(wallet, group.metricCode)) return group;
    const minor = least(group.unpaidMinor, left);
    left -= minor;
    return { ...group, unpaidMinor: group.unpaidMinor - minor };
  });
}
