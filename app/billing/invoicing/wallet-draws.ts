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
  /** Who got what it bills, where a document is for several customers. */
  readonly recipientId?: string | null;
};

/** Draws before tax and what they take off each line, by index: gifts are discounts, vouchers were taxed when sold. */
export type BaseDraws = {
  readonly draws: readonly Draw[];
  readonly freeMinor: readonly bigint[];
  readonly soldMinor: readonly bigint[];
};

/** Lines of one metric (null: of none) for one customer, and what of them is unpaid. */
type LineGroup = Required<Pick<DrawnLine, "metricCode" | "recipientId">> & { readonly unpaidMinor: bigint };

/**
 * What prepaid credit pays of an invoice at its finalization, after tax and after credit notes: never more than
 * `dueMinor`. Wallets by priority, then age; inside a wallet grants by priority, then age. A wallet bound to metrics, or
 * to one customer's lines, pays those only, with their tax; a wallet pays the largest lines first, so that what it leaves is as small as
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
  for (const wallet of narrowFirst(wallets)) {
    if (wallet.currency !== invoice.currency) continue;
    const eligible = groups.filter((group) => pays(wallet, group));
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
  for (const wallet of narrowFirst(wallets)) {
    if (wallet.currency !== currency) continue;
    for (const grant of inOrderOfUse(wallet.grants)) {
      if (isTender(grant, policy)) continue;
      const weights = left.map((minor, index) => {
        const line = lines[index];
        return line && pays(wallet, line) ? minor : 0n;
      });
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

/** Credit that pays for one customer only goes before what pays any line of the document. */
function narrowFirst(wallets: readonly Wallet[]): Wallet[] {
  const inOrder = inOrderOfUse(wallets);
  return [
    ...inOrder.filter(({ recipientId }) => recipientId !== undefined),
    ...inOrder.filter(({ recipientId }) => recipientId === undefined),
  ];
}

function pays(wallet: Wallet, line: Pick<DrawnLine, "metricCode" | "recipientId">): boolean {
  const { appliesTo, recipientId } = wallet;
  const { metricCode } = line;
  if (recipientId !== undefined && recipientId !== line.recipientId) return false;
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

/** Lines by metric and customer, largest first; what rounding tax line by line lost or won goes to the largest. */
function lineGroups(invoice: {
  readonly totalMinor: bigint;
  readonly lines: readonly DrawnLine[];
}): LineGroup[] {
  const sums = new Map<string, LineGroup>();
  for (const { metricCode, recipientId = null, amountMinor, taxMinor } of invoice.lines) {
    const key = JSON.stringify([metricCode, recipientId]);
    const unpaidMinor = (sums.get(key)?.unpaidMinor ?? 0n) + amountMinor + taxMinor;
    sums.set(key, { metricCode, recipientId, unpaidMinor });
  }
  const groups = largestFirst([...sums.values()]);
  const rest = invoice.totalMinor - groups.reduce((sum, group) => sum + group.unpaidMinor, 0n);
  return groups.map((group, index) => {
    const unpaidMinor = index === 0 ? group.unpaidMinor + rest : group.unpaidMinor;
    return { ...group, unpaidMinor: atLeastZero(unpaidMinor) };
  });
}

function largestFirst(groups: readonly LineGroup[]): LineGroup[] {
  return [...groups].sort((a, b) => {
    if (a.unpaidMinor !== b.unpaidMinor) return a.unpaidMinor > b.unpaidMinor ? -1 : 1;
    return nameOf(a) < nameOf(b) ? -1 : 1;
  });
}

function nameOf({ metricCode, recipientId }: LineGroup): string {
  return `${metricCode ?? ""}/${recipientId ?? ""}`;
}

function paidDown(groups: readonly LineGroup[], wallet: Wallet, paidMinor: bigint): LineGroup[] {
  let left = paidMinor;
  return largestFirst(groups).map((group) => {
    if (!pays(wallet, group)) return group;
    const minor = least(group.unpaidMinor, left);
    left -= minor;
    return { ...group, unpaidMinor: group.unpaidMinor - minor };
  });
}
