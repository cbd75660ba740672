import type { RatingWindow } from "../fees/fee";
import type { DueFee } from "../fees/propose-context";
import { type UsageWindows, usageWindows } from "../fees/windows";
import { groupBy } from "../group-by";
import type { Instant } from "../time/instant";
import type { BillingSlice } from "./billing-slice";
import type { CreditableInvoice } from "./credit-note-facts";
import { type MeasuredUsage, proposeOnTop, proposeOwn } from "./due-fees";
import type { Wallet } from "./wallet";

/** What is due of a customer and of those whose fees stand on its invoices, and all of it as one slice. */
export type FamilyFees = {
  readonly whole: BillingSlice;
  readonly windows: Pick<UsageWindows, "setAside">;
  readonly fees: readonly DueFee[];
  readonly rated: readonly RatingWindow[];
};

/** The slice of a customer, and those of everybody that is billed on its invoices. */
export function slicesOf(slice: BillingSlice): readonly BillingSlice[] {
  return [slice, ...(slice.members ?? [])];
}

/** The slice of one of them; undefined for a customer that is not billed there. */
export function sliceIn(slice: BillingSlice, customerId: string): BillingSlice | undefined {
  return slicesOf(slice).find(({ customer }) => customer.id === customerId);
}

/** The slice with that of one customer in the place of what there was of it. */
export function withSlice(slice: BillingSlice, { members: _, ...own }: BillingSlice): BillingSlice {
  const { members } = slice;
  if (own.customer.id === slice.customer.id) return members ? { ...own, members } : own;
  return {
    ...slice,
    members: (members ?? []).map((member) => (member.customer.id === own.customer.id ? own : member)),
  };
}

/**
 * Proposes what is due for each of those slices, in their order. Each customer's fees come of its own slice, so that the
 * recipient of a supply decides its tax; on the invoice of a payer every line names it. A member that is not billed for
 * the time being adds nothing. Who shares a pool draws of it together, whosever documents that is on.
 */
export function proposeRun(
  slices: readonly BillingSlice[],
  usage: MeasuredUsage,
  now: Instant,
): FamilyFees[] {
  const all = slices.flatMap((slice) =>
    slicesOf(slice)
      .filter(({ invoicingOff }) => invoicingOff !== true)
      .map((own) => {
        const windows = usageWindows(own, now);
        return { slice, windows, own: proposeOwn(own, windows, usage, now) };
      }),
  );
  const onTop = proposeOnTop(
    all.map(({ own }) => own),
    now,
  );
  const made = all.map((each, index) => ({ ...each, fees: [...each.own.fees, ...(onTop[index] ?? [])] }));
  const bySlice = groupBy(made, ({ slice }) => slice.customer.id);
  return slices.map((slice) => {
    const each = bySlice.get(slice.customer.id) ?? [];
    const isFamily = (slice.members ?? []).length > 0;
    return {
      whole: isFamily ? wholeOf(slice) : slice,
      windows: { setAside: each.flatMap(({ windows }) => windows.setAside) },
      fees: each.flatMap(({ own, fees }) => (isFamily ? toRecipient(own.slice, fees) : fees)),
      rated: each.flatMap(({ own }) => own.rated),
    };
  });
}

function toRecipient({ customer: { id, party } }: BillingSlice, fees: readonly DueFee[]): DueFee[] {
  const recipient = { id, name: party.name };
  return fees.map((due) => ({ ...due, fee: { ...due.fee, recipient } }));
}

/** One slice of all: what documents and due instants look at. */
function wholeOf(slice: BillingSlice): BillingSlice {
  const all = slicesOf(slice);
  const pools = all.flatMap((own) => own.pools?.pools ?? []);
  const group = all.find((own) => own.pools?.group)?.pools?.group;
  return {
    ...slice,
    subscriptions: all.flatMap(({ subscriptions, invoicingOff }) =>
      invoicingOff === true
        ? subscriptions.map((each) => ({
            ...each,
            subscription: { ...each.subscription, invoicingOff: true },
          }))
        : subscriptions,
    ),
    issued: all.flatMap(({ issued }) => issued),
    windows: all.flatMap(({ windows }) => windows),
    invoices: invoicesOf(all),
    coupons: all.flatMap(({ coupons }) => coupons ?? []),
    wallets: walletsOf(slice),
    holds: all.flatMap(({ holds }) => holds ?? []),
    ...(pools.length > 0 || group
      ? {
          pools: {
            pools,
            issued: all.flatMap((own) => own.pools?.issued ?? []),
            ...(group ? { group } : {}),
          },
        }
      : {}),
  };
}

/** The slices of all of them as they are once nothing is on hold. */
export function withoutHolds(slice: BillingSlice): BillingSlice {
  if (slicesOf(slice).every(({ holds = [] }) => holds.length === 0)) return slice;
  const members = (slice.members ?? []).map((member) => ({ ...member, holds: [] }));
  return { ...slice, holds: [], ...(slice.members ? { members } : {}) };
}

type Paying = Pick<BillingSlice, "wallets"> & {
  readonly members?: readonly Pick<BillingSlice, "customer" | "wallets">[];
};

/** What prepaid credit pays a customer's documents: its own any line, that of everybody else on them its own lines. */
export function walletsOf({ wallets = [], members = [] }: Paying): readonly Wallet[] {
  const theirs = members.flatMap(({ customer, wallets: own = [] }) =>
    own.map((wallet) => ({ ...wallet, recipientId: customer.id })),
  );
  return [...wallets, ...theirs];
}

/** Each invoice once, in the order of issue, as ids are; one that no slice tells the customer of is its slice's own. */
function invoicesOf(slices: readonly BillingSlice[]): readonly CreditableInvoice[] {
  const known = new Map<string, CreditableInvoice>();
  for (const { customer, invoices = [] } of slices)
    for (const invoice of invoices) known.set(invoice.id, { customerId: customer.id, ...invoice });
  return [...known.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
