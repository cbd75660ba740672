import { assert } from "../assert";
import type { IssuedFee, ProposedFee } from "../fees/fee";
import { pricedOf } from "../fees/position";
import type { CountedFee, GroupMember, PoolBook } from "../pools/pool";
import { poolDueAt } from "../pools/pool-windows";
import { nextDueAt } from "../subscription/due";
import type { Instant } from "../time/instant";
import { type DecidedBilling, decideBilling, decideRun } from "./bill-customer";
import type { BillingDecision, BillingSlice } from "./billing-slice";
import type { MeasuredUsage } from "./due-fees";
import { slicesOf } from "./family";
import { walletsAfter } from "./gifts";
import type { ClosedDraft } from "./invoice";

/**
 * The next document as it would be if usage stayed as it stands now: the same decision as the run's, made for the
 * next due instant that bills anything. Null when nothing more will be billed. Nothing is saved.
 */
export function previewNextInvoice(
  slice: BillingSlice,
  usage: MeasuredUsage,
  now: Instant,
): ClosedDraft | null {
  return nextOf(slice, usage, now, null);
}

/** The same, or the next document on which some of those subscriptions stand. */
function nextOf(
  slice: BillingSlice,
  usage: MeasuredUsage,
  now: Instant,
  only: ReadonlySet<string> | null,
): ClosedDraft | null {
  let after = now;
  // A due instant can bill nothing (an arrears plan's first day); a few steps always reach one that does.
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = earliestDue(slice, after, only);
    if (next === null) return null;
    const { drafts, pending } = decideBilling(slice, usage, next);
    const made = [...drafts, ...pending.map(({ draft }) => draft)];
    const draft = made.find((each) => only === null || bills(each, only));
    if (draft) return draft;
    after = next;
  }
  return null;
}

/**
 * What a run at `now` makes of the slice, what it gives back to other customers, and the next document after it. Saving
 * it is what confirms a preview.
 */
export type RunPreview = {
  readonly atOnce: BillingDecision;
  readonly besides: readonly DecidedBilling[];
  readonly next: ClosedDraft | null;
};

/** The run's own decision and what would follow it; `others` as `decideRun` takes them. Nothing is saved. */
export function previewRun(
  slice: BillingSlice,
  usage: MeasuredUsage,
  now: Instant,
  others: readonly BillingSlice[] = [],
): RunPreview {
  const { decision, besides, after } = ran(slice, usage, now, others);
  return { atOnce: decision, besides, next: previewNextInvoice(after, usage, now) };
}

/** What a run at `now` decides about the slice, and the slice as it leaves it. */
function ran(slice: BillingSlice, usage: MeasuredUsage, now: Instant, others: readonly BillingSlice[]) {
  const [own, ...besides] = decideRun([slice], others, usage, now);
  assert(own, "a run decides about every slice it is given");
  const { decision } = own;
  return { decision, besides, after: afterRun(slice, decision, besides) };
}

/** What subscriptions that begin are billed: the documents of the next run they stand on, and the one after those. */
export type StartPreview = { readonly atOnce: readonly ClosedDraft[]; readonly next: ClosedDraft | null };

/**
 * The first documents of subscriptions that were never billed, with everything else that stands on them. `beginning` are
 * their ids, and the slice has them already.
 */
export function previewStart(
  slice: BillingSlice,
  usage: MeasuredUsage,
  now: Instant,
  others: readonly BillingSlice[],
  beginning: ReadonlySet<string>,
): StartPreview {
  const { decision, after } = ran(slice, usage, now, others);
  return {
    atOnce: decision.drafts.filter((draft) => bills(draft, beginning)),
    next: nextOf(after, usage, now, beginning),
  };
}

/** The slice as a run at `now` leaves it, for what follows in the same preview. */
export function sliceAfterRun(
  slice: BillingSlice,
  usage: MeasuredUsage,
  now: Instant,
  others: readonly BillingSlice[],
): BillingSlice {
  return ran(slice, usage, now, others).after;
}

function bills({ fees }: ClosedDraft, subscriptions: ReadonlySet<string>): boolean {
  return fees.some(({ position }) => subscriptions.has(position.subscriptionId ?? ""));
}

/** The slice as a run leaves it, as far as the next one looks at it; what is issued has ids of its own making. */
function afterRun(
  slice: BillingSlice,
  decision: BillingDecision,
  besides: readonly DecidedBilling[],
): BillingSlice {
  const documents = [
    ...documentsOf(slice.customer.id, decision),
    ...besides.flatMap(({ customerId, decision: { creditNotes } }) =>
      creditNotes.map(({ ref, fees }) => ({ id: `${customerId}/${ref}`, fees, billedTo: customerId })),
    ),
  ];
  const issued = documents.flatMap(({ id, fees, billedTo }) =>
    fees.map((fee, index) => issuedFee(fee, `${id}/${index}`, id, billedTo)),
  );
  const recipients = documents.flatMap(({ fees }) => fees.map(({ position }) => position.customerId));
  const draws = [...decision.drafts.flatMap(({ gifts }) => gifts), ...decision.walletDraws];
  const withDraws = ({ wallets = [] }: BillingSlice) => ({ wallets: walletsAfter(wallets, draws) });
  const issuedTo = (id: string) =>
    slice.members === undefined ? issued : issued.filter((_, index) => recipients[index] === id);
  return {
    ...slice,
    ...(slice.members
      ? {
          members: slice.members.map((member) => ({
            ...member,
            issued: [...member.issued, ...issuedTo(member.customer.id)],
            ...(member.pools ? { pools: withIssued(member.pools, documents) } : {}),
            windows: [...member.windows, ...decision.windows],
            ...withDraws(member),
          })),
        }
      : {}),
    issued: [...slice.issued, ...issuedTo(slice.customer.id)],
    ...(slice.pools ? { pools: withIssued(slice.pools, documents) } : {}),
    windows: [...slice.windows, ...decision.windows],
    coupons: (slice.coupons ?? []).map(
      (coupon) => decision.coupons.find(({ id }) => id === coupon.id) ?? coupon,
    ),
    ...withDraws(slice),
  };
}

/** The same of one of several that were decided together, each of whom sees what the others drew of what they share. */
export function sliceAfter(slice: BillingSlice, decided: readonly DecidedBilling[]): BillingSlice {
  const own = decided.find(({ by, customerId }) => by === "run" && customerId === slice.customer.id);
  assert(own, "a run decides about every slice it is given");
  const after = afterRun(
    slice,
    own.decision,
    decided.filter(({ by }) => by === "correction"),
  );
  const theirs = decided
    .filter((each) => each.by === "run" && each !== own)
    .flatMap(({ customerId, decision }) => documentsOf(customerId, decision));
  return after.pools ? { ...after, pools: withIssued(after.pools, theirs) } : after;
}

function documentsOf(billedTo: string, { drafts, creditNotes, held }: BillingDecision) {
  return [
    ...drafts.map(({ fees }, index) => ({ id: `draft:${index}`, fees, billedTo })),
    ...creditNotes.map(({ ref, fees }) => ({ id: ref, fees, billedTo })),
    ...held.map(({ draft }, index) => ({ id: `held:${index}`, fees: draft.fees, billedTo })),
  ];
}

/** What counts in pools, with the fees of those documents. */
export function withIssued(
  book: PoolBook,
  documents: readonly { readonly id: string; readonly fees: readonly ProposedFee[] }[],
): PoolBook {
  const added = documents.flatMap(({ id, fees }) =>
    fees.map((fee, index): CountedFee => {
      const { customerId, currency } = fee.position;
      const { planCode = null, metricCode = null } = fee;
      return { ...issuedFee(fee, `${id}/${index}`, id), customerId, currency, planCode, metricCode };
    }),
  );
  const { group } = book;
  return {
    ...book,
    issued: [...book.issued, ...added],
    ...(group
      ? { group: { ...group, members: group.members.map((member) => withAdded(member, added)) } }
      : {}),
  };
}

function withAdded(member: GroupMember, added: readonly CountedFee[]): GroupMember {
  const own = added.filter(({ customerId }) => customerId === member.customerId);
  return own.length === 0 ? member : { ...member, issued: [...member.issued, ...own] };
}

/** A fee as later runs see it, once it has an id and a document; `billedTo` is whom the document names. */
export function issuedFee(
  fee: ProposedFee,
  id: string,
  documentId: string,
  billedTo: string = fee.position.customerId,
): IssuedFee {
  const { position } = fee;
  const { amountMinor, discountMinor } = pricedOf(fee);
  return {
    id,
    documentId,
    positionKey: fee.positionKey,
    kind: fee.kind,
    subscriptionId: position.subscriptionId,
    stintId: position.stintId,
    planVersionId: position.planVersionId,
    chargeId: position.chargeId,
    item: position.item,
    part: position.part,
    description: fee.description,
    feeType: fee.feeType,
    period: fee.period,
    quantity: fee.quantity,
    amountMinor,
    discountMinor,
    effect: fee.effect,
    correctsFeeId: fee.correctsFeeId,
    tax: position.tax,
    priceKey: fee.priceKey ?? null,
    periodDays: fee.periodDays ?? null,
    provisional: fee.provisional,
    ...(fee.overrideMinor ? { overrideMinor: fee.overrideMinor } : {}),
    ...(fee.recipient ? { recipient: fee.recipient } : {}),
    ...(billedTo === position.customerId ? {} : { billedTo }),
  };
}

export const MAX_STEPS = 4;

/** When billing has something to do next for a slice, or for those subscriptions of it. */
export function earliestDue(
  slice: BillingSlice,
  after: Instant,
  only: ReadonlySet<string> | null,
): Instant | null {
  const all = slicesOf(slice);
  const dues = all.flatMap(({ subscriptions }) =>
    subscriptions.flatMap(({ subscription, versions }) => {
      if (only !== null && !only.has(subscription.id)) return [];
      const due = nextDueAt(subscription, versions, slice.policy, after);
      return due === null ? [] : [due];
    }),
  );
  if (only === null)
    dues.push(
      ...all.flatMap(({ pools, zone }) =>
        (pools?.pools ?? []).flatMap((pool) => poolDueAt(pool, zone, after) ?? []),
      ),
    );
  return dues.length === 0 ? null : Math.min(...dues);
}
