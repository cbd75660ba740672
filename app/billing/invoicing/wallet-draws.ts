import type { TaxTreatment } from "../fees/fee";
import { taxKey } from "../fees/position";
import { allocate } from "../money/allocate";
import type { CurrencyCode } from "../money/currency";
import { atLeastZero, least } from "../money/least";
import { rational } from "../money/rational";
import { roundHalfAwayFromZero } from "../money/round";
import type { Policy } from "../policy-kinds";
import { taxIn } from "../tax/inclusive";
import { taxOfNet } from "../tax/tax-groups";
import type { Instant } from "../time/instant";
import { type Draw, type Grant, inOrderOfUse, isUsable, type Wallet } from "./wallet";

/** A line as wallets see it. `amountMinor` is net after discounts, `taxMinor` the line's own tax. */
export type DrawnLine = {
  readonly amountMinor: bigint;
  readonly taxMinor: bigint;
  readonly metricCode: string | null;
  /** Who got what it bills, where a document is for several customers. */
  readonly recipientId?: string | null;
  /** How it is taxed; credit taxed at its sale pays for lines of its own treatment only. */
  readonly tax?: TaxTreatment;
};

/** A draw before tax; of credit taxed at its sale with what of it is for each line, net, by index. */
export type BaseDraw = Draw & { readonly shares?: readonly bigint[] };

/**
 * Draws before tax and what they take off each line, by index, as the price of the line is named: gifts are discounts,
 * vouchers were taxed when sold.
 */
export type BaseDraws = {
  readonly draws: readonly BaseDraw[];
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
 * draw is spread over its lines in proportion to what is left of them. A voucher is worth its net, so of a price that
 * includes tax it takes that with its tax.
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
  const draws: BaseDraw[] = [];
  for (const wallet of narrowFirst(wallets)) {
    if (wallet.currency !== currency) continue;
    for (const grant of inOrderOfUse(wallet.grants)) {
      if (isTender(grant, policy)) continue;
      const isSold = grant.nature !== "free";
      const weights = left.map((minor, index) => {
        const line = lines[index];
        if (!line || !pays(wallet, line) || (isSold && !isTaxedAlike(grant, line))) return 0n;
        return isSold ? netIn(minor, line) : minor;
      });
      const openMinor = weights.reduce((sum, minor) => sum + minor, 0n);
      const [draw] = drawGrants(wallet, [grant], openMinor, now);
      if (!draw) continue;
      const target = isSold ? soldMinor : freeMinor;
      const shares = allocate(draw.amountMinor, weights);
      for (const [index, share] of shares.entries()) {
        const line = lines[index];
        const off = isSold && line ? pricedFor(share, left[index] ?? 0n, line) : share;
        left[index] = (left[index] ?? 0n) - off;
        target[index] = (target[index] ?? 0n) + off;
      }
      draws.push(isSold ? { ...draw, shares } : draw);
    }
  }
  return { draws, freeMinor, soldMinor };
}

function isTaxedAlike({ tax: sold }: Grant, { tax }: DrawnLine): boolean {
  if (sold === undefined || tax === undefined) return sold === tax;
  return taxKey(sold) === taxKey(tax);
}

/** The net in what a line has left. */
function netIn(leftMinor: bigint, { tax }: DrawnLine): bigint {
  return tax?.included ? leftMinor - taxIn(leftMinor, tax.rate) : leftMinor;
}

/** What a net comes to as the price of the line is named; the whole net of a line is all that it has left. */
function pricedFor(netMinor: bigint, leftMinor: bigint, line: DrawnLine): bigint {
  if (!line.tax?.included) return netMinor;
  if (netMinor === netIn(leftMinor, line)) return leftMinor;
  return least(netMinor + roundHalfAwayFromZero(taxOfNet(rational(netMinor), line.tax)), leftMinor);
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
