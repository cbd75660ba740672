import type { z } from "zod";
import { readDay } from "~/api/read-values";
import type {
  subscriptionCancel,
  subscriptionChangePlan,
  subscriptionChangePreview,
  subscriptionChangePreviewed,
} from "~/api/schemas/subscriptions";
import type { RunCreditNote } from "~/billing/invoicing/billing-slice";
import { type BillTo, notesByName, type PreviewedChange } from "~/billing/invoicing/change-figures";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { formatAmount } from "~/billing/money/money";
import type { AskedPrices } from "~/billing/subscription/agreed-prices";
import type { ChangeTiming } from "~/billing/subscription/when";
import { formatDay } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import { publicId } from "~/ids.server";

/** When a change takes effect, in the words of the engine. */
export function changeTiming(when: string): ChangeTiming {
  if (when === "now" || when === "period_end") return { at: when };
  return { at: "day", on: readDay(when) };
}

type PriceWords = Pick<
  z.output<typeof subscriptionChangePlan>,
  | "price"
  | "fixed_price"
  | "phase_prices"
  | "charge_prices"
  | "filter_prices"
  | "charge_minimums"
  | "charge_maximums"
  | "fixed_charge_prices"
  | "minimum_commitment"
>;

/** Agreed prices in the words of the engine. */
export function askedPrices(words: PriceWords): AskedPrices {
  const { price, fixed_price, phase_prices, charge_prices, filter_prices, fixed_charge_prices } = words;
  const { charge_minimums, charge_maximums, minimum_commitment } = words;
  const phases = Object.entries(phase_prices ?? {}).map(([kind, given]) => [
    kind,
    {
      ...(given?.amount === undefined ? {} : { recurring: given.amount }),
      ...(given?.fixed_amount === undefined ? {} : { oneTime: given.fixed_amount }),
    },
  ]);
  return {
    ...(price === undefined ? {} : { recurring: price }),
    ...(fixed_price === undefined ? {} : { oneTime: fixed_price }),
    ...(phases.length === 0 ? {} : { phases: Object.fromEntries(phases) }),
    ...(charge_prices === undefined ? {} : { charges: charge_prices }),
    ...(filter_prices === undefined ? {} : { filters: filter_prices }),
    ...(charge_minimums === undefined ? {} : { minimums: charge_minimums }),
    ...(charge_maximums === undefined ? {} : { maximums: charge_maximums }),
    ...(fixed_charge_prices === undefined ? {} : { items: fixed_charge_prices }),
    ...(minimum_commitment === undefined ? {} : { commitment: minimum_commitment }),
  };
}

export function planChange(
  body: Omit<z.output<typeof subscriptionChangePlan>, "plan" | "preview_hash">,
  planId: string,
) {
  return {
    kind: "plan",
    planId,
    quantity: body.quantity,
    when: body.when === null ? null : changeTiming(body.when),
    prices: askedPrices(body),
    billDay: body.bill_cycle_day,
    startPhase: body.start_phase,
    unused: body.unused,
  } as const;
}

export function cancelCommand(body: Omit<z.output<typeof subscriptionCancel>, "preview_hash">) {
  return { when: changeTiming(body.when), unused: body.unused, closingInvoice: body.final_invoice };
}

/** Those that name another object have functions of their own. */
type Previewable = Exclude<
  z.output<typeof subscriptionChangePreview>,
  { readonly do: "transfer" } | { readonly do: "change_plan" }
>;
type Lasting = Exclude<Previewable, { readonly do: "cancel" }>;

/** A change to look at, in the words of the operation. */
export function previewedChange(body: Previewable) {
  return body.do === "cancel" ? ({ kind: "cancel", ...cancelCommand(body) } as const) : lastingChange(body);
}

/** A change that lasts, in the words of the operation. */
export function lastingChange(body: Lasting) {
  switch (body.do) {
    case "change_quantity":
      return {
        kind: "quantity",
        quantity: body.quantity,
        when: changeTiming(body.when),
        unused: body.unused,
      } as const;
    case "change_units":
      return {
        kind: "units",
        item: body.fixed_charge,
        units: body.units,
        when: changeTiming(body.when),
        unused: body.unused,
        also: body.also.map(({ fixed_charge: item, units }) => ({ item, units })),
      } as const;
    case "pause":
      return { kind: "pause", ...stop(body) } as const;
    case "resume":
      return { kind: "resume", ...stop(body) } as const;
    case "set_bill_cycle_day":
      return {
        kind: "bill_day",
        day: body.day,
        notBefore: body.effective_from === null ? null : readDay(body.effective_from),
      } as const;
    case "undo_change":
      return { kind: "undo" } as const;
    case "undo_cancel":
      return { kind: body.do } as const;
  }
}

function stop(body: Extract<Lasting, { readonly do: "pause" | "resume" }>) {
  return {
    when: changeTiming(body.when),
    service: body.service,
    ...(body.with_add_ons ? { addOns: "too" as const } : {}),
  };
}

export function transferTerms(body: { cancel_old_now: boolean; with_add_ons: boolean }) {
  return {
    oldEnds: body.cancel_old_now ? "now" : "period_end",
    addOns: body.with_add_ons ? "move" : "end",
  } as const;
}

type Begun = { readonly atOnce: readonly ClosedDraft[]; readonly next: ClosedDraft | null };

export function presentChangePreview(
  preview: PreviewedChange,
  begun: Begun | null = null,
): z.input<typeof subscriptionChangePreviewed> {
  const { change, currency, decision, besides, billTo, next } = preview;
  const money = (amountMinor: bigint) => formatAmount(amountMinor, currency);
  return {
    effective_on: formatDay(dayInZone(change.effectiveAt, change.changed[0]?.zone ?? "UTC")),
    currency,
    invoices: decision.drafts.map(presentDraft),
    credit_notes: notesByName(decision, billTo, besides).map(presentNote),
    to_pay: money(preview.toPayMinor),
    pays_open_invoices: money(preview.paysOpenMinor),
    credit: money(preview.creditMinor),
    refund: money(preview.refundMinor),
    next_invoice: next && presentDraft(next),
    other_customer: begun && {
      invoices: begun.atOnce.map(presentDraft),
      next_invoice: begun.next && presentDraft(begun.next),
    },
    notes: [...preview.notes],
    preview_hash: preview.previewHash,
  };
}

export function presentDraft(draft: ClosedDraft) {
  const { issuedOn, buyer, cut, fees, netMinor, taxMinor, totalMinor } = draft;
  const money = (amountMinor: bigint) => formatAmount(amountMinor, cut.currency);
  return {
    customer: publicId("customer", cut.customerId),
    customer_name: buyer.name,
    issued_on: formatDay(issuedOn),
    currency: cut.currency,
    lines: presentLines(fees, cut.currency, 1n),
    net: money(netMinor),
    tax: money(taxMinor),
    total: money(totalMinor),
  };
}

/** A note shows what it gives back, so its lines have the other sign than its fees. */
export function presentNote({ to, note: made }: { readonly to: BillTo; readonly note: RunCreditNote }) {
  const { note, fees, issuedOn } = made;
  const money = (amountMinor: bigint) => formatAmount(amountMinor, note.currency);
  return {
    customer: publicId("customer", to.id),
    customer_name: to.name,
    issued_on: formatDay(issuedOn),
    currency: note.currency,
    lines: presentLines(fees, note.currency, -1n),
    net: money(note.netMinor),
    tax: money(note.taxMinor),
    total: money(note.totalMinor),
  };
}

function presentLines(fees: ClosedDraft["fees"], currency: string, sign: bigint) {
  return fees.map(({ description, recipient, period, quantity, amountMinor, discountMinor }) => ({
    description,
    recipient: recipient ? publicId("customer", recipient.id) : null,
    recipient_name: recipient?.name ?? null,
    from: formatDay(period.from),
    to: formatDay(period.to),
    quantity,
    amount: formatAmount(sign * amountMinor, currency),
    discount: formatAmount(sign * discountMinor, currency),
  }));
}
