import { lineTaxMinor } from "../tax/tax-groups";
import type { Instant } from "../time/instant";
import type {
  BillingDecision,
  BillingSlice,
  CreditAllocation,
  RunCreditNote,
  WalletDraw,
} from "./billing-slice";
import { applyCredits, type CustomerCredit, settleOpenInvoices } from "./customer-credit";
import { walletsAfter } from "./gifts";
import type { ClosedDraft } from "./invoice";
import { drawWallets } from "./wallet-draws";

type Settlement = Pick<BillingDecision, "creditAllocations" | "walletDraws">;

/**
 * How credit pays what a run made: credit, new and old, first pays invoices that are open already, where the policy
 * says so, then the documents of the run in their order; prepaid credit that is left after gifts pays the rest of those.
 */
export function settleRun(
  slice: Pick<BillingSlice, "policy" | "credits" | "wallets" | "openInvoices">,
  drafts: readonly ClosedDraft[],
  notes: readonly RunCreditNote[],
  now: Instant,
): Settlement {
  let credits = [...(slice.credits ?? []), ...notes.flatMap((note) => creditOf(note, now))];
  let wallets = walletsAfter(
    slice.wallets ?? [],
    drafts.flatMap(({ gifts }) => gifts),
  );
  const creditAllocations: CreditAllocation[] = settleOpenInvoices(
    credits,
    slice.openInvoices ?? [],
    slice.policy,
  ).map(({ creditId, invoiceId, amountMinor }) => ({ creditId, invoice: invoiceId, amountMinor }));
  credits = spent(credits, creditAllocations);
  const walletDraws: WalletDraw[] = [];
  for (const [index, draft] of drafts.entries()) {
    const invoice = `draft:${index}`;
    const { currency } = draft.cut;
    const uses = applyCredits({ id: invoice, currency, dueMinor: draft.totalMinor }, credits);
    const paid = uses.map(({ creditId, amountMinor }) => ({ creditId, invoice, amountMinor }));
    creditAllocations.push(...paid);
    credits = spent(credits, paid);
    if (wallets.length === 0) continue;
    const dueMinor = draft.totalMinor - paid.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    const draws = drawWallets(
      { currency, totalMinor: draft.totalMinor, dueMinor, lines: linesOf(draft) },
      wallets,
      slice.policy,
      now,
    );
    walletDraws.push(
      ...draws.map(({ walletId, grantId, amountMinor }) => ({ walletId, grantId, invoice, amountMinor })),
    );
    wallets = walletsAfter(wallets, draws);
  }
  return { creditAllocations, walletDraws };
}

/** A customer's book after documents were issued: what is left of credit, prepaid credit, coupons and open invoices. */
export function sliceAfter(slice: BillingSlice, decision: BillingDecision): BillingSlice {
  const { drafts, creditAllocations, walletDraws, coupons } = decision;
  const draws = [...walletDraws, ...drafts.flatMap(({ gifts }) => gifts)];
  const rests = new Map(coupons.map((coupon) => [coupon.id, coupon]));
  const held = (own: BillingSlice): BillingSlice => ({
    ...own,
    wallets: walletsAfter(own.wallets ?? [], draws),
    coupons: (own.coupons ?? []).map((coupon) => rests.get(coupon.id) ?? coupon),
  });
  return {
    ...held(slice),
    credits: spent(slice.credits ?? [], creditAllocations),
    openInvoices: (slice.openInvoices ?? []).map((invoice) => {
      const own = creditAllocations.filter((use) => use.invoice === invoice.id);
      return { ...invoice, openMinor: own.reduce((left, use) => left - use.amountMinor, invoice.openMinor) };
    }),
    ...(slice.members ? { members: slice.members.map(held) } : {}),
  };
}

function creditOf({ ref, note }: RunCreditNote, now: Instant): CustomerCredit[] {
  if (note.creditMinor <= 0n) return [];
  return [
    {
      id: ref,
      currency: note.currency,
      openMinor: note.creditMinor,
      createdAt: now,
      kind: "credit_note",
      sourceInvoiceId: note.correctsInvoiceId,
    },
  ];
}

/** What those uses leave of credit. */
export function spent(
  credits: readonly CustomerCredit[],
  uses: readonly { readonly creditId: string; readonly amountMinor: bigint }[],
): CustomerCredit[] {
  return credits.map((credit) => {
    const used = uses.reduce((sum, use) => (use.creditId === credit.id ? sum + use.amountMinor : sum), 0n);
    return used === 0n ? credit : { ...credit, openMinor: credit.openMinor - used };
  });
}

function linesOf(draft: ClosedDraft) {
  return draft.fees.map((fee) => ({
    amountMinor: fee.amountMinor - fee.discountMinor,
    taxMinor: lineTaxMinor(fee),
    metricCode: fee.metricCode ?? null,
    recipientId: fee.recipient?.id ?? null,
  }));
}
