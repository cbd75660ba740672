import { decideApplyCoupon } from "~/billing/discounts/apply-coupon";
import type { CreditNoteCommand } from "~/billing/invoicing/credit-note";
import { decideGrantCredit, decideMoveCredit } from "~/billing/invoicing/customer-credit";
import { decideIssueCreditNote } from "~/billing/invoicing/issue";
import type { Grant, Wallet } from "~/billing/invoicing/wallet";
import { decideBuyCredit, decideGrant } from "~/billing/invoicing/wallet-credit";
import { currentStint, hasEnded } from "~/billing/subscription/status";
import { versionOf } from "~/billing/subscription/timeline";
import {
  billingSlice,
  creditable,
  customerOf,
  type EngineBook,
  type EngineInvoice,
  issuedFees,
  newId,
  versionsHeld,
} from "./engine-book";
import { bookInvoiceNamed } from "./engine-names";
import { issueOneOff } from "./engine-one-off";
import { payOpenInvoices, saveDocuments, todayOf } from "./engine-run";
import { payerOf } from "./family";
import type { StepOf } from "./format";
import { findCreditedLine } from "./named-documents";
import { couponOf, minorOf } from "./plan-terms";
import { accepted, type CommandStep, Refused } from "./play";

export function applyCoupon(book: EngineBook, step: StepOf<"apply_coupon">): void {
  const customer = customerOf(book, step.customer);
  const coupon = book.scenario.coupons.find(({ code }) => code === step.coupon);
  const applied = book.coupons.get(step.customer) ?? [];
  const versions = [...book.held.values()]
    .filter((held) => held.customer === step.customer && !hasEnded(held.subscription, book.now))
    .map(({ subscription }) =>
      versionOf(versionsHeld(book, subscription), currentStint(subscription, book.now)?.planVersionId ?? ""),
    );
  const outcome = decideApplyCoupon(
    {
      customer,
      coupon: coupon ? couponOf(book.scenario, coupon) : null,
      applied,
      timesApplied: [...book.coupons.values()].flat().filter((one) => one.coupon.code === step.coupon).length,
      planCodes: versions.map(({ planCode }) => planCode),
      metricCodes: versions.flatMap(({ terms }) => terms.charges.map(({ metric }) => metric)),
    },
    {
      appliedCouponId: newId(book, "applied"),
      code: step.coupon,
      amountMinor: step.amount_off == null ? null : minorOf(step.amount_off, customer.currency),
    },
    book.now,
  );
  book.coupons.set(step.customer, [...applied, accepted(step, outcome)]);
}

export function grantCredit(book: EngineBook, step: StepOf<"grant_credit">): void {
  const customer = customerOf(book, step.customer);
  if (book.policy.grant_credit === "wallet") {
    const wallet = walletOf(book, step);
    const command = {
      grantId: step.id ?? newId(book, "grant"),
      amount: step.amount,
      priority: 50,
      expiresAt: null,
    };
    const grant = accepted(
      step,
      decideGrant({ wallet, customerCurrency: customer.currency }, command, book.now),
    );
    addGrant(book, step.customer, wallet, grant);
    return;
  }
  const amountMinor = minorOf(step.amount, customer.currency);
  const creditId = newId(book, "credit");
  const credit = accepted(
    step,
    decideGrantCredit({ customer }, { creditId, currency: customer.currency, amountMinor }, book.now),
  );
  book.credits.set(step.customer, [...(book.credits.get(step.customer) ?? []), credit]);
  const on = todayOf(book, step.customer);
  book.grants.push({
    id: creditId,
    customer: step.customer,
    currency: customer.currency,
    amountMinor,
    at: book.now,
    on,
  });
  payOpenInvoices(book, step.customer);
}

/** All credit of a customer becomes that of who pays for it, and pays there at once. */
export function transferCredit(book: EngineBook, step: StepOf<"transfer_credit_to_parent">): void {
  const { currency } = customerOf(book, step.customer);
  const payer = payerOf(book.scenario, step.customer);
  const credits = book.credits.get(step.customer) ?? [];
  const { taken, given } = accepted(
    step,
    decideMoveCredit(
      { payerId: payer === step.customer ? null : payer, credits },
      { newIds: new Map([[currency, newId(book, "credit")]]) },
      book.now,
    ),
  );
  const takenOf = new Map(taken.map(({ creditId, amountMinor }) => [creditId, amountMinor]));
  book.credits.set(
    step.customer,
    credits.map((credit) => ({ ...credit, openMinor: credit.openMinor - (takenOf.get(credit.id) ?? 0n) })),
  );
  book.credits.set(payer, [...(book.credits.get(payer) ?? []), ...given]);
  for (const { id, currency, openMinor } of given) {
    const on = todayOf(book, payer);
    book.grants.push({ id, customer: payer, currency, amountMinor: openMinor, at: book.now, on });
  }
  payOpenInvoices(book, payer);
}

export function buyCredit(book: EngineBook, step: StepOf<"buy_credit">): void {
  const customer = customerOf(book, step.customer);
  const wallet = walletOf(book, step);
  const bought = accepted(
    step,
    decideBuyCredit(
      { wallet, customerCurrency: customer.currency },
      {
        grantId: step.id ?? newId(book, "grant"),
        amount: step.amount,
        priority: 50,
        expiresAt: null,
        nature: "bought_multi",
      },
      book.now,
    ),
  );
  addGrant(book, step.customer, wallet, bought.grant);
  issueOneOff(book, step, step.customer, {
    lines: [],
    prepaid: { grantId: bought.grant.id, amountMinor: bought.line.amountMinor },
    isDraft: false,
  });
}

function walletOf(book: EngineBook, step: StepOf<"grant_credit"> | StepOf<"buy_credit">): Wallet {
  const code = step.wallet ?? "default";
  const own = book.wallets.get(step.customer) ?? [];
  const known = own.find((wallet) => wallet.code === code);
  if (known) return known;
  const metrics = "applies_to_metrics" in step ? (step.applies_to_metrics ?? []) : [];
  const wallet: Wallet = {
    id: newId(book, "wallet"),
    code,
    currency: customerOf(book, step.customer).currency,
    priority: step.priority ?? 50,
    createdAt: book.now,
    appliesTo: metrics,
    grants: [],
    topUp: null,
  };
  book.wallets.set(step.customer, [...own, wallet]);
  return wallet;
}

function addGrant(book: EngineBook, customer: string, wallet: Wallet, grant: Grant): void {
  book.wallets.set(
    customer,
    (book.wallets.get(customer) ?? []).map((one) =>
      one.id === wallet.id ? { ...one, grants: [...one.grants, grant] } : one,
    ),
  );
}

export function writeCreditNote(book: EngineBook, step: StepOf<"credit_note">): void {
  const { invoice, shown } = bookInvoiceNamed(book, step);
  const { currency } = invoice.draft.cut;
  const lines = step.lines.map((line) => {
    const index = findCreditedLine(book.scenario, line, shown);
    const fee = index === null ? undefined : invoice.fees[index];
    if (!fee) throw new Refused(step, "The line to credit is not on this invoice.");
    return { feeId: fee.id, amountMinor: minorOf(line.amount, currency) };
  });
  issueNote(book, step, invoice, {
    currency: null,
    lines,
    settlement: { as: step.as },
    effect: "concession",
    reason: "other",
  });
}

/** Issues a credit note somebody wrote. */
export function issueNote(
  book: EngineBook,
  step: CommandStep,
  invoice: EngineInvoice,
  command: CreditNoteCommand,
): void {
  const { customer } = invoice;
  const issued = issuedFees(book, customer).filter(({ documentId }) => documentId === invoice.id);
  const known = { slice: billingSlice(book, customer), invoice: creditable(book, invoice), issued };
  const { decision } = accepted(step, decideIssueCreditNote(known, command, book.now));
  saveDocuments(book, customer, decision);
}
