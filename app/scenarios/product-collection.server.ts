import { least } from "~/billing/money/least";
import { formatAmount } from "~/billing/money/money";
import { type Instant, MS_PER_DAY } from "~/billing/time/instant";
import { view } from "~/gate.server";
import { loadOpenBalances, type OpenBalance } from "~/operations/load-statement.server";
import { recordPayment } from "~/operations/record-payment.server";
import { endOfDay, payerOf } from "./family";
import type { PaymentFlags, Stage } from "./product-stage.server";
import { command } from "./product-stage.server";

/**
 * Collects as a file says: an organization of the runner has no payment provider, so what would be charged is recorded
 * as paid, at the same instants and with the same failures as in the engine alone.
 */

/** The next instant at which an open invoice is charged. */
export function nextCollection({ waiting, flags }: Stage): Instant | null {
  if (!collectsFromAnybody(flags)) return null;
  const due = [...waiting.values()].flatMap(({ at }) => at ?? []);
  return due.length === 0 ? null : Math.min(...due);
}

/** A retry that falls into a time without collection waits for its end. */
function collectsFromAnybody(flags: Stage["flags"]): boolean {
  return [...flags.values()].some(({ collects }) => collects);
}

/** Charges what is due; gives how many payments were tried. */
export async function collectDue(stage: Stage): Promise<number> {
  if (!collectsFromAnybody(stage.flags)) return 0;
  const { now, open } = await loadOpen(stage);
  for (const one of open) {
    if (!stage.waiting.has(one.invoiceId)) stage.waiting.set(one.invoiceId, firstTry(stage, one, now));
  }
  const due = open.filter(({ invoiceId }) => {
    const at = stage.waiting.get(invoiceId)?.at ?? null;
    return at !== null && at <= now;
  });
  for (const one of due) stage.waiting.set(one.invoiceId, { ...waitingOf(stage, one), at: null });
  for (const [id] of stage.waiting) {
    if (!open.some(({ invoiceId }) => invoiceId === id)) stage.waiting.set(id, { at: null, failures: 0 });
  }
  const together = new Map<string, OpenBalance[]>();
  for (const one of due) {
    const payer = payerOf(stage.scenario, one.customer);
    if (payer === one.customer) await collectOne(stage, one, now);
    else together.set(payer, [...(together.get(payer) ?? []), one]);
  }
  for (const [payer, invoices] of together) await collectTogether(stage, payer, invoices, now);
  return due.length;
}

async function loadOpen({ caller }: Stage) {
  return view(caller, async (context) => ({ now: context.now, open: await loadOpenBalances(context) }));
}

function firstTry({ scenario }: Stage, { customer, issuedOn }: OpenBalance, now: Instant) {
  const payer = payerOf(scenario, customer);
  if (payer === customer) return { at: now, failures: 0 };
  const zone = scenario.customers.find(({ id }) => id === payer)?.timezone ?? "UTC";
  return { at: Math.max(endOfDay(issuedOn, zone), now), failures: 0 };
}

function waitingOf({ waiting }: Stage, { invoiceId }: OpenBalance) {
  return waiting.get(invoiceId) ?? { at: null, failures: 0 };
}

export function flagsOf({ flags }: Stage, customer: string): PaymentFlags {
  return flags.get(customer) ?? { collects: false, paymentsFail: false, failNext: false };
}

export async function collectOne(stage: Stage, one: OpenBalance, now: Instant): Promise<void> {
  const payer = payerOf(stage.scenario, one.customer);
  const flags = flagsOf(stage, payer);
  if (!flags.collects) return;
  if (flags.paymentsFail || flags.failNext) {
    stage.flags.set(payer, { ...flags, failNext: false });
    const { failures } = waitingOf(stage, one);
    const days = stage.scenario.organization.payment_retry_days[failures];
    const at = days === undefined ? null : now + days * MS_PER_DAY;
    stage.waiting.set(one.invoiceId, { at, failures: failures + 1 });
    return;
  }
  await receive(stage, one, null);
}

/** One payment for all of a payer's day; when it fails, all of it stays open. */
async function collectTogether(
  stage: Stage,
  payer: string,
  invoices: readonly OpenBalance[],
  now: Instant,
): Promise<void> {
  const flags = flagsOf(stage, payer);
  if (!flags.collects) return;
  if (flags.paymentsFail || flags.failNext) {
    for (const one of invoices) {
      stage.flags.set(payer, { ...flags, failNext: true });
      await collectOne(stage, one, now);
    }
    stage.flags.set(payer, { ...flags, failNext: false });
    return;
  }
  await receiveTogether(stage, payer, invoices, null);
}

/** One payment of a payer for invoices of those it pays for, in order; null is all that is open of them. */
export async function receiveTogether(
  stage: Stage,
  payer: string,
  invoices: readonly PaidInvoice[],
  amountMinor: bigint | null,
): Promise<void> {
  const before = stage.payments.length;
  let rest = amountMinor;
  for (const one of invoices) {
    const part = rest === null ? one.openMinor : least(rest, one.openMinor);
    if (part > 0n) await receive(stage, one, formatAmount(part, one.currency));
    if (rest !== null) rest -= part;
  }
  const paidMinor = stage.payments.splice(before).reduce((sum, payment) => sum + payment.amountMinor, 0n);
  stage.payments.push({ customer: payer, amountMinor: paidMinor });
}

export type PaidInvoice = Pick<OpenBalance, "invoiceId" | "customer" | "openMinor" | "currency">;

/** Money for an invoice; `amount` null is all that is open. */
export async function receive(
  stage: Stage,
  { invoiceId, customer }: Pick<OpenBalance, "invoiceId" | "customer">,
  amount: string | null,
  surplus: "refuse" | "credit" = "refuse",
): Promise<void> {
  const paid = await command(stage.caller, "recordPayment", (context) =>
    recordPayment(context, { invoiceId, amount, surplus, reference: null }),
  );
  stage.payments.push({ customer, amountMinor: paid.amountMinor });
  stage.receipts.push({ paymentId: paid.paymentId, invoiceId, leftMinor: paid.amountMinor });
}
