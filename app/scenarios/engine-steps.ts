import { assert } from "~/billing/assert";
import { checkEventTime } from "~/billing/metering/check-event";
import { measure } from "~/billing/metering/measure";
import { refuse } from "~/billing/outcome";
import { currentStint } from "~/billing/subscription/status";
import { versionOf } from "~/billing/subscription/timeline";
import { type EngineBook, heldAs, holds, versionsHeld } from "./engine-book";
import { applyCoupon, buyCredit, grantCredit, transferCredit, writeCreditNote } from "./engine-credit-steps";
import {
  adjustItem,
  chargeback,
  configure,
  finalizeInvoice,
  invoiceOneOff,
  pay,
  payAllUnpaid,
  recordPayment,
  refund,
  switchFlag,
  switchInvoicing,
  undoWriteOff,
  voidInvoice,
  writeOff,
} from "./engine-invoice-steps";
import {
  cancel,
  changePlan,
  changeQuantity,
  pause,
  resume,
  runInvoicing,
  setBillDay,
  setCustomerBillDay,
  startPhase,
  subscribe,
  transfer,
  undoCancel,
  undoChange,
} from "./engine-subscription-steps";
import type { StepOf } from "./format";
import { type CommandStep, rejectedUsage, Unsupported } from "./play";

type StepKind = CommandStep["do"];
type Handlers = { readonly [K in StepKind]?: (book: EngineBook, step: StepOf<K>) => void };

const HANDLERS: Handlers = {
  subscribe,
  usage: recordUsage,
  cancel,
  undo_cancel: undoCancel,
  change_plan: changePlan,
  undo_change: undoChange,
  change_quantity: changeQuantity,
  pause,
  resume,
  start_phase: startPhase,
  set_bill_cycle_day: setBillDay,
  set_customer_bill_cycle_day: setCustomerBillDay,
  transfer,
  run_invoicing: runInvoicing,
  apply_coupon: applyCoupon,
  grant_credit: grantCredit,
  buy_credit: buyCredit,
  transfer_credit_to_parent: transferCredit,
  credit_note: writeCreditNote,
  invoice_one_off: invoiceOneOff,
  adjust_item: adjustItem,
  refund,
  void_invoice: voidInvoice,
  finalize_invoice: finalizeInvoice,
  write_off_invoice: writeOff,
  undo_write_off: undoWriteOff,
  pay,
  pay_invoice: pay,
  pay_all_unpaid: payAllUnpaid,
  record_external_payment: recordPayment,
  chargeback,
  reverse_chargeback: chargeback,
  invoicing_off: switchInvoicing,
  invoicing_on: switchInvoicing,
  draft_invoices_on: switchFlag,
  draft_invoices_off: switchFlag,
  collection_off: switchFlag,
  collection_on: switchFlag,
  fail_next_payment: switchFlag,
  payments_fail: switchFlag,
  overdue_off: switchFlag,
  overdue_on: switchFlag,
  configure,
};

export function applyStep(book: EngineBook, step: CommandStep): void {
  const handler = HANDLERS[step.do] as ((book: EngineBook, step: CommandStep) => void) | undefined;
  if (!handler) throw new Unsupported(`step ${step.do}`);
  handler(book, step);
}

/** An event for a window that was billed marks it, and its subscription is due at once. */
function recordUsage(book: EngineBook, step: StepOf<"usage">): void {
  const held = heldAs(book, step.subscription);
  const metric = book.metrics.get(step.metric);
  assert(metric, "references of the file were checked");
  const transactionId = step.transaction_id ?? `event_${book.events.size + 1}`;
  const timestamp = step.timestamp ?? step.at;
  const content = JSON.stringify([held.subscription.id, step.metric, timestamp, step.properties]);
  const earlier = book.events.get(transactionId);
  if (earlier) {
    if (earlier.content !== content)
      book.rejected.push(rejectedUsage(transactionId, [usedBefore(transactionId)]));
    return;
  }
  const { startsAt, endsAt } = held.subscription;
  const isHeldBefore = metric.recurring === true && timestamp < startsAt;
  const span = {
    startsAt: isHeldBefore ? timestamp : startsAt,
    endsAt,
    usageAtEnd: book.policy.usage_at_end,
  };
  const misplaced = checkEventTime(timestamp, span, book.now);
  const measured = misplaced ? refuse(misplaced) : measure(metric, step.properties);
  if (!measured.ok) {
    book.rejected.push(rejectedUsage(transactionId, measured.refusals));
    return;
  }
  book.events.set(transactionId, {
    ...measured.value,
    properties: step.properties,
    transactionId,
    timestamp,
    subscription: held.subscription.id,
    metricId: metric.id,
    content,
  });
  const isReopened = reopenWindows(book, held.subscription.id, metric.id, timestamp);
  const name = book.names.get(step.subscription) ?? step.subscription;
  const latest = heldAs(book, step.subscription);
  // Late usage joins the next invoice; where there is none to come, it is billed now.
  if (isReopened && latest.dueAt === null) book.held.set(name, { ...latest, dueAt: book.now });
  // A draft in grace follows usage as it comes.
  const isDrafted = (book.pending.get(held.customer) ?? []).length > 0;
  if (isDrafted || isBilledAtOnce(book, step.subscription, metric.id)) {
    book.held.set(name, { ...latest, dueAt: Math.min(latest.dueAt ?? book.now, book.now) });
  }
}

function reopenWindows(
  book: EngineBook,
  subscriptionId: string,
  metricId: string,
  timestamp: number,
): boolean {
  let isReopened = false;
  for (const [key, window] of book.windows) {
    const own = window.subscriptionId === subscriptionId && window.metricId === metricId;
    if (!own || !holds(window, timestamp)) continue;
    book.windows.set(key, { ...window, dirty: true });
    isReopened = true;
  }
  return isReopened;
}

/** A charge in advance is billed as its events come, and a threshold may be reached by any of them. */
function isBilledAtOnce(book: EngineBook, as: string, metricId: string): boolean {
  const { subscription } = heldAs(book, as);
  const stint = currentStint(subscription, book.now);
  if (!stint || book.now < subscription.startsAt) return false;
  const { terms, charges } = versionOf(versionsHeld(book, subscription), stint.planVersionId);
  return (
    (terms.thresholds ?? []).length > 0 ||
    charges.some((charge) => charge.metricId === metricId && charge.timing === "in_advance")
  );
}

/** As ingest words it: the same id may only come again with the same content. */
function usedBefore(transactionId: string) {
  return {
    code: "transaction_id_conflict",
    sentence: `The transaction_id ${JSON.stringify(transactionId)} was used before with other content.`,
    remedy: "Use a new id for a new event; repeat an old one only unchanged.",
  };
}
