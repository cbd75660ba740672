import { view } from "~/gate.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { finalizeDraft } from "~/operations/finalize-draft.server";
import { loadOpenBalances } from "~/operations/load-statement.server";
import { voidCreditNote } from "~/operations/void-credit-note.server";
import { voidInvoice } from "~/operations/void-invoice.server";
import { undoWriteOff, writeOffInvoice } from "~/operations/write-off-invoice.server";
import { payerOf } from "./family";
import type { StepOf } from "./format";
import { findBookInvoice, findBookLine, findCreditedLine, type NamedInvoice } from "./named-documents";
import { type CommandStep, Refused, Unsupported } from "./play";
import { collectOne, flagsOf, receive } from "./product-collection.server";
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
    const { stage } = told;
    const { customer, invoice } = step;
    const invoiceId =
      invoice === undefined
        ? (await unpaid(stage, customer))[0]?.invoiceId
        : documentNamed(told, { ...step, invoice }).id;
    if (invoiceId === undefined) throw new Refused(step, "Nothing is open.");
    await receive(stage, { invoiceId, customer }, step.amount ?? null);
  },
  pay_all_unpaid: async ({ stage }, step) => {
    if (flagsOf(stage, step.customer).paymentsFail) return;
    for (const one of await unpaid(stage, step.customer)) await receive(stage, one, null);
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
  const { id } = documentNamed(told, step);
  if (step.do === "pay_invoice" && flagsOf(told.stage, step.customer).paymentsFail) return;
  await receive(told.stage, { invoiceId: id, customer: step.customer }, step.amount ?? null);
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
  const { currency } = invoice.draft.cut;
  return { id: invoice.id, shown: found.shown, fees: invoice.fees, currency };
}

async function unpaid({ caller, scenario }: Stage, customer: string) {
  const open = await view(caller, loadOpenBalances);
  return open.filter((one) => one.customer === customer || payerOf(scenario, one.customer) === customer);
}

function setFlags({ flags }: Stage, customer: string, change: Partial<ReturnType<typeof flagsOf>>): void {
  const present = flags.get(customer) ?? { collects: false, paymentsFail: false, failNext: false };
  flags.set(customer, { ...present, ...change });
}
