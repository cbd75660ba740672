import type { ProposedFee } from "~/billing/fees/fee";
import { startDay } from "~/billing/subscription/service-span";
import type { Subscription } from "~/billing/subscription/subscription";
import { dayInZone } from "~/billing/time/zone";
import type { LoadedStatement } from "~/operations/load-statement.server";
import type { BookLine } from "./book";
import type { CoverFacts } from "./covers";
import type { Scenario } from "./format";
import { productCode } from "./product-code";
import type { StatedInvoice, StatedNote, Statement } from "./statement";

type Facts = {
  readonly scenario: Scenario;
  readonly now: number;
  readonly view: Statement["view"];
  /** Subscriptions by the name the file gives them. */
  readonly subscriptions: ReadonlyMap<string, Subscription>;
};

/** What is stored, as both projections read it; drafts in grace are no documents yet and stand apart. */
export function productStatement(
  loaded: LoadedStatement,
  facts: Facts,
): { readonly statement: Statement; readonly pending: readonly StatedInvoice[] } {
  const { scenario, now, view } = facts;
  const zoneOf = (customer: string): string =>
    scenario.customers.find(({ id }) => id === customer)?.timezone ?? "UTC";
  const nameOf = (customerId: string): string => loaded.customerNames.get(customerId) ?? "";
  const statement: Statement = {
    scenario,
    now,
    view,
    invoices: [...issuedInvoices(loaded), ...heldInvoices(loaded, nameOf)].sort(byId),
    notes: statedNotes(loaded),
    tenders: [
      ...shownAllocations(loaded).map(({ invoiceId, creditId, amountMinor, allocatedAt, customerId }) => ({
        invoiceId,
        sourceId: noteOrCredit(loaded, creditId),
        kind: "credit" as const,
        amountMinor,
        on: dayInZone(allocatedAt, zoneOf(nameOf(customerId))),
        atIssue: isAtIssue(loaded, invoiceId, allocatedAt) && holderOf(loaded, creditId) === customerId,
        isOfPayer: holderOf(loaded, creditId) !== customerId,
      })),
      ...loaded.draws.flatMap(({ invoiceId, grantId, amountMinor, drawnAt, customerId }) =>
        invoiceId === null
          ? []
          : [
              {
                invoiceId,
                sourceId: grantId,
                kind: "prepaid" as const,
                amountMinor,
                on: dayInZone(drawnAt, zoneOf(nameOf(customerId))),
                atIssue: true,
                isOfPayer: false,
              },
            ],
      ),
    ],
    grants: loaded.credits
      .filter(({ credit }) => credit.kind === "grant")
      .map(({ credit, customerExternalId }) => ({
        id: credit.id,
        customer: customerExternalId ?? "",
        currency: credit.currency,
        amountMinor: credit.amountMinor,
        at: credit.createdAt,
        on: dayInZone(credit.createdAt, zoneOf(customerExternalId ?? "")),
      })),
    namesOf: (fee) => namesOf(loaded, facts, fee),
    coverFacts: (line) => coverFacts(loaded, facts, line),
  };
  return { statement, pending: pendingInvoices(loaded, nameOf) };
}

function byId(a: StatedInvoice, b: StatedInvoice): number {
  return a.id < b.id ? -1 : 1;
}

function issuedInvoices(loaded: LoadedStatement): StatedInvoice[] {
  return loaded.invoices.map(({ invoice, balance, customerExternalId }) => ({
    id: invoice.id,
    customer: customerExternalId ?? "",
    number: invoice.number,
    draft: { ...invoice, cut: { currency: invoice.currency } },
    fees: loaded.fees.get(invoice.id) ?? [],
    issuedAt: invoice.closedAt,
    state: balance.state as StatedInvoice["state"],
    openMinor: balance.openMinor,
  }));
}

function heldInvoices(loaded: LoadedStatement, nameOf: (id: string) => string): StatedInvoice[] {
  return loaded.held.map(({ id, draft, customerId }) => ({
    id,
    customer: nameOf(customerId),
    number: null,
    draft,
    fees: loaded.fees.get(id) ?? [],
    issuedAt: 0,
    state: "draft",
    openMinor: 0n,
  }));
}

function pendingInvoices(loaded: LoadedStatement, nameOf: (id: string) => string): StatedInvoice[] {
  return loaded.pending.map(({ id, customerId, draft }) => ({
    id,
    customer: nameOf(customerId),
    number: null,
    draft,
    fees: draft.fees.map((fee, index) => ({ id: `${id}_${index}`, fee })),
    issuedAt: 0,
    state: "draft",
    openMinor: 0n,
  }));
}

function statedNotes(loaded: LoadedStatement): StatedNote[] {
  return loaded.notes.map(({ note, customerExternalId }) => ({
    id: note.id,
    customer: customerExternalId ?? "",
    note: { ...note, state: note.state as StatedNote["note"]["state"] },
    fees: loaded.fees.get(note.id) ?? [],
    issuedAt: note.closedAt,
    issuedOn: note.issuedOn,
    balanceMinor:
      loaded.credits.find(({ credit }) => credit.creditNoteId === note.id)?.credit.openMinor ?? 0n,
    isBelowZero: note.correctsInvoiceId === null,
  }));
}

function holderOf({ credits }: LoadedStatement, creditId: string): string | undefined {
  return credits.find(({ credit }) => credit.id === creditId)?.credit.customerId;
}

/** A voided document shows what it said; that its credit went home is no line of it. */
function shownAllocations({ allocations, invoices }: LoadedStatement): LoadedStatement["allocations"] {
  const cancelled = new Set(
    invoices.flatMap(({ invoice, balance }) => (balance.state === "cancelled" ? [invoice.id] : [])),
  );
  return allocations.filter(({ invoiceId, amountMinor }) => amountMinor > 0n || !cancelled.has(invoiceId));
}

/** Credit of a note goes by the name of the note. */
function noteOrCredit(loaded: LoadedStatement, creditId: string): string {
  return loaded.credits.find(({ credit }) => credit.id === creditId)?.credit.creditNoteId ?? creditId;
}

function isAtIssue(loaded: LoadedStatement, invoiceId: string, at: number): boolean {
  return loaded.invoices.some(({ invoice }) => invoice.id === invoiceId && invoice.closedAt === at);
}

function namesOf(loaded: LoadedStatement, { scenario, subscriptions }: Facts, { position }: ProposedFee) {
  const { subscriptionId, planVersionId, chargeId, item } = position;
  const version = planVersionId === null ? undefined : loaded.versions.get(planVersionId);
  const charge = version?.charges.find(({ id }) => id === chargeId)?.code ?? null;
  const fixed = item.startsWith("item/") ? item.slice("item/".length) : null;
  const code = charge ?? fixed;
  const plan = scenario.plans.find((candidate) => productCode(candidate.code) === version?.planCode);
  return {
    subscription: [...subscriptions].find(([, { id }]) => id === subscriptionId)?.[0] ?? "",
    plan: plan?.code ?? version?.planCode ?? "",
    charge: code === null ? null : fileCode(scenario, code),
  };
}

/** The name the file has for a charge or a fixed item of the product. */
export function fileCode(scenario: Scenario, code: string): string {
  const names = scenario.plans.flatMap((plan) => [
    ...plan.charges.map((charge) => charge.code),
    ...plan.fixed_charges.map((item) => item.code),
  ]);
  return names.find((name) => productCode(name) === code) ?? code;
}

function coverFacts(loaded: LoadedStatement, facts: Facts, line: BookLine): CoverFacts {
  const subscription = facts.subscriptions.get(line.subscription);
  const version = [...loaded.versions.values()].find(({ planCode }) => planCode === productCode(line.plan));
  const stint = subscription?.stints.find(({ planVersionId }) => planVersionId === version?.id);
  const terms = version?.terms;
  return {
    cadence: terms?.usageCadence ?? terms?.cadence ?? { unit: "month", count: 1 },
    anchor: stint?.anchor ?? subscription?.anchor ?? { kind: "calendar" },
    startsOn: subscription ? startDay(subscription) : 0,
    inAdvance: terms?.timing === "in_advance",
  };
}
