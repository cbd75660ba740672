import { type OverdueStage, type OverdueState, overdueState } from "~/billing/payment/overdue";
import { overdueEffect } from "~/billing/payment/overdue-effect";
import { dayInZone, startOfDay } from "~/billing/time/zone";
import { customerOf, type EngineBook, flagsOf, newId, versionsHeld } from "./engine-book";
import { reschedule } from "./engine-reschedule";
import { payerOf } from "./family";
import { overdueStages } from "./plan-terms";

/** The stage of being overdue, and what comes with entering or leaving one. */
export function reviewOverdue(book: EngineBook, customer: string): void {
  const stages = overdueStages(book.scenario);
  if (stages.length === 0) return;
  const flags = flagsOf(book, customer);
  const state = stateOf(book, customer, stages);
  const zone = customerOf(book, customer).timezone;
  book.overdueDue.set(customer, state.nextOn === null ? null : startOfDay(state.nextOn, zone));
  const name = state.stage?.name ?? "clear";
  if (name === flags.overdue) return;
  const before = stages.find((stage) => stage.name === flags.overdue) ?? null;
  book.flags.set(customer, { ...flags, overdue: name });
  act(book, customer, before, state.stage);
}

function stateOf(book: EngineBook, customer: string, stages: readonly OverdueStage[]): OverdueState {
  const owner = payerOf(book.scenario, customer);
  const owed = [...book.invoices.values()].filter(
    (invoice) => payerOf(book.scenario, invoice.customer) === owner,
  );
  const unpaid = owed.map(({ id, customer: billed, draft, state, openMinor, isDisputed }) => ({
    id,
    currency: draft.cut.currency,
    state: state === "draft" ? ("paid" as const) : state,
    openMinor,
    issuedOn: draft.issuedOn,
    paidByAnother: billed !== owner,
    dueOn: draft.dueOn,
    disputed: isDisputed,
  }));
  const today = dayInZone(book.now, customerOf(book, customer).timezone);
  return overdueState(stages, unpaid, today, book.policy, flagsOf(book, customer).overdueOff ? "off" : "on");
}

function act(
  book: EngineBook,
  customer: string,
  before: OverdueStage | null,
  after: OverdueStage | null,
): void {
  const blocks = after?.blocksServiceAndBilling === true;
  const goesOn = before?.blocksServiceAndBilling === true && !blocks;
  for (const [as, held] of book.held) {
    if (held.customer !== customer) continue;
    const { subscription } = held;
    const known = { subscription, planVersions: versionsHeld(book, subscription), policy: book.policy };
    const changed = overdueEffect(known, { before, after }, newId(book, "pause"), book.now);
    if (changed !== subscription || goesOn) reschedule(book, as, changed, blocks ? "later" : "now");
  }
}

/** True while the customer's stage forbids changes of plan. */
export function blocksChanges(book: EngineBook, customer: string): boolean {
  return (
    overdueStages(book.scenario).find(({ name }) => name === flagsOf(book, customer).overdue)
      ?.blocksChanges === true
  );
}
