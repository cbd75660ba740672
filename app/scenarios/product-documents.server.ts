import { groupBy } from "~/billing/group-by";
import { view } from "~/gate.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { finalizeDraft } from "~/operations/finalize-draft.server";
import { loadOpenBalances, type OpenBalance } from "~/operations/load-statement.server";
import { voidCreditNote } from "~/operations/void-credit-note.server";
import { voidInvoice } from "~/operations/void-invoice.server";
import { undoWriteOff, writeOffInvoice } from "~/operations/write-off-invoice.server";
import { paidForOn, payerOf } from "./family";
import type { StepOf } from "./format";
import { findBookInvoice, findBookLine, findCreditedLine, type NamedInvoice } from "./named-documents";
import { minorOf } from "./plan-terms";
import { type CommandStep, Refused, Unsupported } from "./play";
import { collectOne, flagsOf, type PaidInvoice, receive, receiveTogether } from "./product-collection.server";
import { leftOfFee, refundInvoice } from "./product-refunds.server";
import { type Stage, stepCommand } from "./product-stage.server";
import { projectInvoices } from "./project-invoices";
import type { Statement } from "./statement";

/** What happened so far, and the statement of it. */
type Told = { readonly stage: Stage; readonly statement: Statement };
type Handlers = { readonly [K in CommandStep["do"]]?: (told: Told, step: StepOf<K>) => Promise<void> };

/** Steps about documents and payments, which files name by how their reader counts them. */
const HANDLERS: Handlers = {
  credit_note: async (told, step) => {
    const { id, shown, fees } = documentNamed(told, step);
    const lines = step.lines.map((line) => {
      const index = findCreditedLine(told.stage.scenario, line, shown);
      const fee = index === null ? undefined : fees[index];
      if (!fee) throw new Refused(step, "The line to credit is not on this invoice.");
      return { feeId: fee.id, amount: line.amount };
    });
    await stepCommand(told.stage, step, (context) =>
      createCreditNote(context, {
        invoiceId: id,
        lines,
        settlement: { as: step.as },
        effect: "concession",
        reason: "other",
      }),
    );
  },
  adjust_item: async (told, step) => {
    const { id, shown, fees } = documentNamed(told, step);
    const index = findBookLine(told.stage.scenario, step, shown);
    const fee = index === null ? undefined : fees[index];
    if (!fee) throw new Refused(step, `The invoice has no line ${step.line}.`);
    const amount = step.amount ?? leftOfFee(told.statement, fee.id);
    await stepCommand(told.stage, step, (context) =>
      createCreditNote(context, {
        invoiceId: id,
        lines: [{ feeId: fee.id, amount }],
        settlement: { as: "credit" },
        effect: "concession",
        reason: "other",
      }),
    );
  },
  refund: async (told, step) => {
    const { id, shown, fees, currency } = documentNamed(told, step);
    const parts = step.adjust_items.map(({ line, amount }) => {
      const index = findBookLine(told.stage.scenario, { ...step, line }, shown);
      const fee = index === null ? undefined : fees[index];
      if (!fee) throw new Refused(step, `The invoice has no line ${line}.`);
      return { feeId: fee.id, amount: amount ?? leftOfFee(told.statement, fee.id) };
    });
    await refundInvoice(told.stage, step, { id, currency }, parts);
  },
  // Without a provider a payment that is returned is money that goes back, and comes again when it is won.
  chargeback: async (told, step) => {
    const { id, currency } = documentNamed(told, step);
    await refundInvoice(told.stage, step, { id, currency }, []);
  },
  reverse_chargeback: async (told, step) => {
    const { id, customer } = documentNamed(told, step);
    await receive(told.stage, { invoiceId: id, customer }, step.amount ?? null, "credit");
  },
  void_invoice: async (told, step) => {
    const creditNoteId = noteNamed(told, step);
    if (creditNoteId !== null) {
      await stepCommand(told.stage, step, (context) =>
        voidCreditNote(context, { creditNoteId, reason: "As the file says" }),
      );
      return;
    }
    const { id: invoiceId } = documentNamed(told, step);
    const { credit = "0", refund = "0" } = step;
    await stepCommand(told.stage, step, (context) =>
      voidInvoice(context, { invoiceId, credit, refund, follows: "final" }),
    );
  },
  finalize_invoice: async (told, step) => {
    const { id: heldDraftId } = documentNamed(told, step);
    await stepCommand(told.stage, step, (context) => finalizeDraft(context, { heldDraftId }));
  },
  write_off_invoice: async (told, step) => {
    const { id: invoiceId } = documentNamed(told, step);
    await stepCommand(told.stage, step, (context) =>
      writeOffInvoice(context, { invoiceId, reason: "As the file says" }),
    );
  },
  undo_write_off: async (told, step) => {
    const { id: invoiceId } = documentNamed(told, step);
    await stepCommand(told.stage, step, (context) => undoWriteOff(context, { invoiceId }));
  },
  pay: pay,
  pay_invoice: pay,
  record_external_payment: async (told, step) => {
    const { invoice } = step;
    const invoices =
      invoice === undefined
        ? (await unpaid(told.stage, step.customer)).slice(0, 1)
        : await paidInvoicesNamed(told, { ...step, invoice });
    if (invoices.length === 0) throw new Refused(step, "Nothing is open.");
    await receiveFor(told.stage, step, invoices);
  },
  pay_all_unpaid: async ({ stage }, step) => {
    if (flagsOf(stage, step.customer).paymentsFail) return;
    const dayOfPayer = ({ invoiceId, customer, issuedOn }: OpenBalance): string =>
      customer === step.customer ? invoiceId : `day ${issuedOn}`;
    const groups = groupBy(await unpaid(stage, step.customer), dayOfPayer);
    for (const invoices of groups.values()) await receiveFor(stage, step, invoices);
  },
  fail_next_payment: async ({ stage }, { customer }) => setFlags(stage, customer, { failNext: true }),
  payments_fail: async ({ stage }, { customer, on }) => setFlags(stage, customer, { paymentsFail: on }),
  collection_off: async ({ stage }, { customer }) => setFlags(stage, customer, { collects: false }),
  collection_on: async ({ stage, statement }, { customer }) => {
    setFlags(stage, customer, { collects: true });
    for (const one of await unpaid(stage, customer)) await collectOne(stage, one, statement.now);
  },
};

export function isAboutDocuments(step: CommandStep): boolean {
  return step.do in HANDLERS;
}

export async function applyToDocuments(told: Told, step: CommandStep): Promise<void> {
  const handler = HANDLERS[step.do] as ((told: Told, step: CommandStep) => Promise<void>) | undefined;
  if (!handler) throw new Unsupported(`step ${step.do}`);
  await handler(told, step);
}

async function pay(told: Told, step: StepOf<"pay"> | StepOf<"pay_invoice">): Promise<void> {
  const invoices = await paidInvoicesNamed(told, step);
  if (step.do === "pay_invoice" && flagsOf(told.stage, step.customer).paymentsFail) return;
  await receiveFor(told.stage, step, invoices);
}

/** Money for an invoice of the customer itself, or from it for those it pays for. */
async function receiveFor(
  stage: Stage,
  { customer, ...step }: { readonly customer: string; readonly amount?: string | undefined },
  invoices: readonly PaidInvoice[],
): Promise<void> {
  const [first] = invoices;
  if (!first) return;
  if (first.customer === customer) return receive(stage, first, step.amount ?? null);
  const amountMinor = step.amount === undefined ? null : minorOf(step.amount, first.currency);
  return receiveTogether(stage, customer, invoices, amountMinor);
}

/** The invoices a step pays: the one it names, or, where that is the sum of a payer's day, all it is the sum of. */
async function paidInvoicesNamed(
  told: Told,
  step: CommandStep & NamedInvoice,
): Promise<readonly PaidInvoice[]> {
  const { stage, statement } = told;
  const projected = projectInvoices(statement);
  const shown = projected.map((one) => one.shown);
  const index = findBookInvoice(stage.scenario, step, shown);
  const id = index === null ? undefined : projected[index]?.id;
  const together = paidForOn(stage.scenario, statement.invoices, id);
  const named = together.length === 0 ? [documentNamed(told, step)] : together;
  return named.map((invoice) => ({
    invoiceId: invoice.id,
    customer: invoice.customer,
    openMinor: invoice.openMinor,
    currency: invoice.draft.cut.currency,
  }));
}

/** The credit note a step calls an invoice, where corrections show as invoices; null when it names a real one. */
function noteNamed({ stage, statement }: Told, step: NamedInvoice): string | null {
  const projected = projectInvoices(statement);
  const index = findBookInvoice(
    stage.scenario,
    step,
    projected.map(({ shown }) => shown),
  );
  const id = index === null ? undefined : projected[index]?.id;
  return statement.notes.find((note) => note.id === id)?.id ?? null;
}

/** The invoice a step names, how it looks in the words of the format, and its fees in the same order. */
function documentNamed({ stage, statement }: Told, step: CommandStep & NamedInvoice) {
  const projected = projectInvoices(statement);
  const index = findBookInvoice(
    stage.scenario,
    step,
    projected.map(({ shown }) => shown),
  );
  const found = index === null ? undefined : projected[index];
  const invoice = statement.invoices.find(({ id }) => id === found?.id);
  if (!found || !invoice) throw new Refused(step, "There is no such invoice.");
  return { ...invoice, shown: found.shown, currency: invoice.draft.cut.currency };
}

async function unpaid({ caller, scenario }: Stage, customer: string) {
  const open = await view(caller, loadOpenBalances);
  return open.filter((one) => one.customer === customer || payerOf(scenario, one.customer) === customer);
}

function setFlags({ flags }: Stage, customer: string, change: Partial<ReturnType<typeof flagsOf>>): void {
  const present = flags.get(customer) ?? { collects: false, paymentsFail: false, failNext: false };
  flags.set(customer, { ...present, ...change });
}
