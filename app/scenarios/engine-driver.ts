import { assert } from "~/billing/assert";
import { usageWindows } from "~/billing/fees/windows";
import { formatAmount } from "~/billing/money/money";
import { currentPeriod, currentStint, subscriptionStatus } from "~/billing/subscription/status";
import { versionOf } from "~/billing/subscription/timeline";
import { resolveTax } from "~/billing/tax/resolve";
import type { Period } from "~/billing/time/cadence";
import { formatDay } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import type { ChargeUsage, CustomerState, Stretch, SubscriptionState, WalletState } from "./book";
import { chargedThroughOf } from "./charged-through";
import { currentCharges } from "./current-charges";
import {
  billingSlice,
  customerOf,
  type EngineBook,
  flagsOf,
  issuedFees,
  measureWindows,
  openBook,
  ownInvoices,
  versionsHeld,
} from "./engine-book";
import { balanceOf, creditOf, drain, money } from "./engine-run";
import { statementOf } from "./engine-statement";
import { applyStep } from "./engine-steps";
import { collectionOf } from "./plan-terms";
import type { Driver } from "./play";
import { plainInvoices, projectAdvanceFees, projectInvoices, projectNotes } from "./project-invoices";
import { subscriptionAliases } from "./subscription-names";

/**
 * Folds the deciders of the engine into a book in memory: no database, no network, no clock of its own. `onOpen` is
 * given the book, for who wants to see more of it than a scenario can look at.
 */
export function createEngineDriver(onOpen: (book: EngineBook) => void = () => {}): Driver {
  let opened: EngineBook | undefined;
  const state = (): EngineBook => {
    assert(opened, "a scenario is opened before anything happens in it");
    return opened;
  };
  return {
    open: async (scenario, now) => {
      opened = openBook(scenario, subscriptionAliases(scenario), collectionOf(scenario), now);
      onOpen(opened);
    },
    drain: async (until) => drain(state(), until),
    setClock: async (now) => {
      state().now = now;
    },
    apply: async (steps) => {
      for (const step of steps) applyStep(state(), step);
    },
    subscriptionState: async (as) => subscriptionState(state(), as),
    chargeUsage: async (as) => chargeUsage(state(), as),
    customerState: async (customer) => customerState(state(), customer),
    wallets: async (customer) => wallets(state(), customer),
    creditNotes: async () => projectNotes(statementOf(state())),
    drafts: async (customer) => drafts(state(), customer),
    invoices: async () => {
      const pending = [...state().pending.values()].flat();
      const final = projectInvoices(statementOf(state())).map(({ shown }) => shown);
      const all = [...final, ...plainInvoices(statementOf(state()), pending)];
      return all.sort((a, b) => (a.draftedOn < b.draftedOn ? -1 : a.draftedOn > b.draftedOn ? 1 : 0));
    },
    advanceFees: async () => projectAdvanceFees(statementOf(state())),
    notes: () => opened?.rejected ?? [],
    // The engine alone keeps no journal.
    tieOuts: async () => [],
  };
}

function drafts(book: EngineBook, customer: string) {
  const held = ownInvoices(book, customer).filter(({ state }) => state === "draft");
  return plainInvoices(statementOf(book), [...held, ...(book.pending.get(customer) ?? [])]);
}

function subscriptionState(book: EngineBook, as: string): SubscriptionState {
  const held = book.held.get(as);
  if (!held) {
    return {
      status: "pending",
      currentPeriod: null,
      trialEndsOn: null,
      chargedThrough: null,
      billingEnds: null,
    };
  }
  const { subscription } = held;
  const { trialEndsAt, endsAt, zone } = subscription;
  const stint = currentStint(subscription, book.now);
  const version = versionOf(versionsHeld(book, subscription), stint?.planVersionId ?? "");
  const drafts = new Set(
    ownInvoices(book, held.customer).flatMap(({ id, state }) => (state === "draft" ? [id] : [])),
  );
  const issued = issuedFees(book, held.customer).filter(
    (fee) => fee.subscriptionId === subscription.id && !drafts.has(fee.documentId),
  );
  const through = chargedThroughOf(
    issued,
    [...book.windows.values()].filter((window) => window.subscriptionId === subscription.id),
  );
  return {
    status: subscriptionStatus(subscription, book.now),
    currentPeriod: stretchOf(currentPeriod(subscription, version, book.now)),
    trialEndsOn: trialEndsAt === null ? null : formatDay(dayInZone(trialEndsAt, zone)),
    chargedThrough: through === null ? null : formatDay(through),
    billingEnds: endsAt === null ? null : formatDay(dayInZone(endsAt, zone)),
    plan: version.planCode,
  };
}

function stretchOf(period: Period | null): Stretch | null {
  return period && { from: formatDay(period.from), to: formatDay(period.to) };
}

function chargeUsage(book: EngineBook, as: string): ChargeUsage[] {
  const held = book.held.get(as);
  if (!held) return [];
  const { subscription } = held;
  const customer = customerOf(book, held.customer);
  const open = usageWindows(billingSlice(book, held.customer), book.now).open.filter(
    (window) => window.subscriptionId === subscription.id && window.startsAt <= book.now,
  );
  return currentCharges({
    subscription,
    versions: versionsHeld(book, subscription),
    policy: book.policy,
    taxOf: (...levels) => resolveTax([...levels, customer.taxes ?? []], book.rates),
    windows: open,
    measured: measureWindows(book, open),
  });
}

function customerState(book: EngineBook, id: string): CustomerState {
  const payments = book.payments.filter((payment) => payment.customer === id);
  return {
    balance: money(book, id, balanceOf(book, id)),
    creditBalance: money(book, id, creditOf(book, id)),
    billCycleDay: book.billDays.get(id) ?? null,
    paymentsCount: payments.length,
    payments: payments.map(({ amountMinor }) => money(book, id, amountMinor)),
    unpaidInvoices: ownInvoices(book, id).filter(({ state, openMinor }) => state === "open" && openMinor > 0n)
      .length,
    overdue: flagsOf(book, id).overdue,
  };
}

function wallets(book: EngineBook, customer: string): WalletState[] {
  return (book.wallets.get(customer) ?? []).map(({ code, currency, grants }) => ({
    wallet: code,
    balance: formatAmount(
      grants.reduce((sum, grant) => (grant.usable ? sum + grant.remainingMinor : sum), 0n),
      currency,
    ),
    grants: grants.map(({ id, remainingMinor }) => ({ id, balance: formatAmount(remainingMinor, currency) })),
  }));
}
