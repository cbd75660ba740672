import { and, eq, type SQL, sql } from "drizzle-orm";
import { fees } from "../../drizzle/schema/invoicing";
import type { Derivation, IssuedFee, ProposedFee, TaxTreatment } from "../billing/fees/fee";
import type { FeeEffect, FeeKind, Recognition } from "../billing/fees/fee-kinds";
import { fromDecimal, type Rational, toDecimal } from "../billing/money/rational";
import type { Subscription } from "../billing/subscription/subscription";
import { formatDay } from "../billing/time/day";
import type { Context } from "../context.server";
import { idArray, insertRows } from "./bulk.server";
import { loadHoldings } from "./customer-holdings.server";

export type FeeRow = typeof fees.$inferSelect;

/** The document a fee stands on. */
export type FeeDocument = { readonly kind: "invoice" | "credit_note" | "held_draft"; readonly id: string };

/** A fee ready to be stored as a line of its document. */
export type NewFee = {
  readonly id: string;
  readonly document: FeeDocument;
  /** From 1. */
  readonly lineNumber: number;
  readonly customerId: string;
  readonly fee: ProposedFee;
  /** The stored rating window of a usage fee. */
  readonly ratingWindowId: string | null;
  /** The exchange rate fixed on its position; absent or null in the base currency. */
  readonly exchangeRateId?: string | null;
};

/** Places kept of a discount share whose decimals never end. */
const EXACT_PLACES = 12;

/** Any number of fees of any documents by one statement; the documents are there already. */
export async function insertFees(context: Context, added: readonly NewFee[]): Promise<void> {
  const organizationId = context.organization.id;
  await insertRows(
    context,
    fees,
    added.map(({ id, document, lineNumber, customerId, fee, ratingWindowId, exchangeRateId }) => ({
      organizationId,
      id,
      invoiceId: document.kind === "invoice" ? document.id : null,
      creditNoteId: document.kind === "credit_note" ? document.id : null,
      heldDraftId: document.kind === "held_draft" ? document.id : null,
      lineNumber,
      customerId,
      ratingWindowId,
      exchangeRateId: exchangeRateId ?? null,
      ...positionColumns(fee),
      kind: fee.kind,
      feeType: fee.feeType,
      positionKey: fee.positionKey,
      description: fee.description,
      fromOn: fee.period.from,
      toOn: fee.period.to,
      quantity: fee.quantity,
      amountMinor: fee.amountMinor,
      discountMinor: fee.discountMinor,
      discountExact: exactText(fee.discountExact),
      pricedMinor: fee.priced?.amountMinor ?? null,
      pricedDiscountMinor: fee.priced?.discountMinor ?? null,
      effect: fee.effect,
      correctsFeeId: fee.correctsFeeId,
      obligation: fee.obligation,
      recognition: fee.recognition,
      termTo: fee.termTo ?? null,
      provisional: fee.provisional,
      derivation: fee.derivation,
      priceKey: fee.priceKey ?? null,
      periodDays: fee.periodDays ?? null,
      metricCode: fee.metricCode ?? null,
      planCode: fee.planCode ?? null,
      isInterim: fee.isInterim ?? false,
      overrideMinor: fee.overrideMinor || null,
      recipientId: fee.recipient?.id ?? null,
      recipientName: fee.recipient?.name ?? null,
    })),
  );
}

function positionColumns({ position }: ProposedFee) {
  const { subscriptionId, stintId, planVersionId, chargeId, item, part, currency, tax } = position;
  return {
    subscriptionId,
    stintId,
    planVersionId,
    chargeId,
    item,
    part,
    currency,
    taxCategory: tax.category,
    taxRate: tax.rate,
    taxCountry: tax.country,
    taxCodes: tax.codes ? [...tax.codes] : null,
  };
}

export function exactText(exact: Rational | undefined): string | null {
  return exact === undefined ? null : toDecimal(exact, EXACT_PLACES);
}

function taxOf(
  row: Pick<FeeRow, "taxCategory" | "taxRate" | "taxCountry" | "taxCodes" | "pricedMinor">,
): TaxTreatment {
  const { taxCategory: category, taxRate: rate, taxCountry: country, taxCodes, pricedMinor } = row;
  return {
    category,
    rate,
    country,
    ...(taxCodes === null ? {} : { codes: taxCodes }),
    ...(pricedMinor === null ? {} : { included: true }),
  };
}

/** What the price of a line named, where it includes tax. */
function pricedOf({ pricedMinor, pricedDiscountMinor }: Pick<FeeRow, "pricedMinor" | "pricedDiscountMinor">) {
  return pricedMinor === null ? null : { amountMinor: pricedMinor, discountMinor: pricedDiscountMinor ?? 0n };
}

/** Who got the supply, where the line is on another customer's document. */
function recipientOf({ recipientId, recipientName }: Pick<FeeRow, "recipientId" | "recipientName">) {
  return recipientId === null ? {} : { recipient: { id: recipientId, name: recipientName ?? "" } };
}

/** Whom the document names, where the line is for somebody else. */
function billedToOf({ recipientId, customerId }: Pick<FeeRow, "recipientId" | "customerId">) {
  return recipientId === null || recipientId === customerId ? {} : { billedTo: customerId };
}

/** A stored fee as the engine proposed it; the window of its position is the period it shows. */
export function toProposedFee(row: FeeRow): ProposedFee {
  const period = { from: row.fromOn, to: row.toOn };
  const { subscriptionId, stintId, planVersionId, chargeId, item, part, customerId, currency } = row;
  const priced = pricedOf(row);
  return {
    kind: row.kind as FeeKind,
    feeType: row.feeType,
    position: {
      subscriptionId,
      stintId,
      planVersionId,
      chargeId,
      item,
      part,
      window: period,
      customerId: row.recipientId ?? customerId,
      currency,
      tax: taxOf(row),
    },
    positionKey: row.positionKey,
    description: row.description,
    period,
    quantity: row.quantity,
    amountMinor: row.amountMinor,
    discountMinor: row.discountMinor,
    ...(priced ? { priced } : {}),
    ...(row.discountExact === null ? {} : { discountExact: fromDecimal(row.discountExact) }),
    effect: row.effect as FeeEffect,
    correctsFeeId: row.correctsFeeId,
    obligation: row.obligation,
    recognition: row.recognition as Recognition,
    ...(row.termTo === null ? {} : { termTo: row.termTo }),
    provisional: row.provisional,
    derivation: row.derivation as Derivation,
    priceKey: row.priceKey,
    periodDays: row.periodDays,
    metricCode: row.metricCode,
    planCode: row.planCode,
    ...(row.isInterim ? { isInterim: true as const } : {}),
    ...(row.overrideMinor === null ? {} : { overrideMinor: row.overrideMinor }),
    ...recipientOf(row),
  };
}

/** Documents whose fees do not count: cancelled so that they are billed anew, and notes that move nothing. */
export type UncountedDocuments = {
  /** Whose they are. */
  readonly customerIds: readonly string[];
  readonly released: ReadonlySet<string>;
  readonly voidNotes: ReadonlySet<string>;
};

/**
 * What counts as issued for those subscriptions, oldest first: on invoices, credit notes and held drafts. Of a
 * subscription that is settled through a day only what runs still look at: later periods, provisional fees and the
 * fees of `dirtyWindowIds`.
 */
export async function loadIssuedFees(
  context: Context,
  subscriptions: readonly Subscription[],
  dirtyWindowIds: readonly string[],
  uncounted: UncountedDocuments,
): Promise<IssuedFee[]> {
  if (subscriptions.length === 0) return [];
  const rows = await context.tx
    .select(ISSUED)
    .from(fees)
    .where(
      and(
        eq(fees.organizationId, context.organization.id),
        sql`${fees.subscriptionId} = any(${idArray(subscriptions.map(({ id }) => id))})`,
        sinceSettled(
          subscriptions,
          sql`${fees.subscriptionId}`,
          sql`${fees.toOn}`,
          sql`${fees.provisional} or ${fees.ratingWindowId} = any(${idArray(dirtyWindowIds)})`,
        ),
      ),
    )
    .orderBy(fees.id);
  const { released, voidNotes } = await uncountedOf(context, rows, uncounted);
  const gone = new Set(
    rows.flatMap(({ id, invoiceId }) => (invoiceId !== null && released.has(invoiceId) ? id : [])),
  );
  return rows
    .filter(
      ({ id, creditNoteId, correctsFeeId }) =>
        !gone.has(id) &&
        !(correctsFeeId !== null && gone.has(correctsFeeId)) &&
        !(creditNoteId !== null && voidNotes.has(creditNoteId)),
    )
    .map(toIssuedFee);
}

/** Those given, and those of customers on whose documents some of the rows stand for others. */
async function uncountedOf(
  context: Context,
  rows: readonly IssuedRow[],
  given: UncountedDocuments,
): Promise<UncountedDocuments> {
  const known = new Set(given.customerIds);
  const others = new Set(
    rows.flatMap((row) => billedToOf(row).billedTo ?? []).filter((id) => !known.has(id)),
  );
  if (others.size === 0) return given;
  const more = await loadHoldings(context, [...others]);
  return {
    customerIds: [...known, ...others],
    released: new Set([...given.released, ...more.released]),
    voidNotes: new Set([...given.voidNotes, ...more.voidNotes]),
  };
}

/** The columns a run looks at; the derivation, which is most of a row, stays where it is. */
export const ISSUED = {
  id: fees.id,
  positionKey: fees.positionKey,
  invoiceId: fees.invoiceId,
  creditNoteId: fees.creditNoteId,
  heldDraftId: fees.heldDraftId,
  kind: fees.kind,
  subscriptionId: fees.subscriptionId,
  stintId: fees.stintId,
  planVersionId: fees.planVersionId,
  chargeId: fees.chargeId,
  item: fees.item,
  part: fees.part,
  description: fees.description,
  feeType: fees.feeType,
  fromOn: fees.fromOn,
  toOn: fees.toOn,
  quantity: fees.quantity,
  amountMinor: fees.amountMinor,
  discountMinor: fees.discountMinor,
  pricedMinor: fees.pricedMinor,
  pricedDiscountMinor: fees.pricedDiscountMinor,
  effect: fees.effect,
  correctsFeeId: fees.correctsFeeId,
  taxCategory: fees.taxCategory,
  taxRate: fees.taxRate,
  taxCountry: fees.taxCountry,
  taxCodes: fees.taxCodes,
  priceKey: fees.priceKey,
  periodDays: fees.periodDays,
  provisional: fees.provisional,
  overrideMinor: fees.overrideMinor,
  customerId: fees.customerId,
  recipientId: fees.recipientId,
  recipientName: fees.recipientName,
};

export type IssuedRow = Pick<FeeRow, keyof typeof ISSUED>;

export function toIssuedFee(row: IssuedRow): IssuedFee {
  const {
    invoiceId,
    creditNoteId,
    heldDraftId,
    fromOn,
    toOn,
    taxCategory,
    taxRate,
    taxCountry,
    taxCodes,
    pricedMinor,
    pricedDiscountMinor,
    overrideMinor,
    customerId,
    recipientId,
    recipientName,
    ...rest
  } = row;
  return {
    ...rest,
    ...pricedOf({ pricedMinor, pricedDiscountMinor }),
    documentId: invoiceId ?? creditNoteId ?? heldDraftId ?? "",
    kind: row.kind as FeeKind,
    effect: row.effect as FeeEffect,
    period: { from: fromOn, to: toOn },
    tax: taxOf({ taxCategory, taxRate, taxCountry, taxCodes, pricedMinor }),
    ...(overrideMinor === null ? {} : { overrideMinor }),
    ...recipientOf({ recipientId, recipientName }),
    ...billedToOf({ recipientId, customerId }),
  };
}

/**
 * The condition that leaves out what is settled: rows of a subscription with a horizon that end by then, but for those
 * that `stays` holds for. None where no subscription has a horizon.
 */
export function sinceSettled(
  subscriptions: readonly Subscription[],
  subscriptionId: SQL,
  toOn: SQL,
  stays: SQL,
): SQL | undefined {
  const horizons = subscriptions.flatMap(({ id, settledThrough }) =>
    settledThrough === undefined || settledThrough === null
      ? []
      : [{ id, through: formatDay(settledThrough) }],
  );
  if (horizons.length === 0) return undefined;
  return sql`(not exists (select 1 from json_to_recordset(${JSON.stringify(horizons)}::json) as settled(id uuid, through date)
    where settled.id = ${subscriptionId} and ${toOn} <= settled.through) or ${stays})`;
}

/** The lines of any number of documents of one kind, in order. */
export async function loadFeesOf(
  context: Context,
  kind: FeeDocument["kind"],
  documentIds: readonly string[],
): Promise<FeeRow[]> {
  if (documentIds.length === 0) return [];
  const column = { invoice: fees.invoiceId, credit_note: fees.creditNoteId, held_draft: fees.heldDraftId }[
    kind
  ];
  return context.tx
    .select()
    .from(fees)
    .where(
      and(eq(fees.organizationId, context.organization.id), sql`${column} = any(${idArray(documentIds)})`),
    )
    .orderBy(column, fees.lineNumber);
}

/**
 * The fees of a held draft become the lines of its invoice, with what coupons take off them now and, of prices that
 * include tax, with the net that the whole document leaves them.
 */
export async function moveHeldFees(
  context: Context,
  heldDraftId: string,
  invoiceId: string,
  lines: readonly {
    readonly id: string;
    readonly lineNumber: number;
    readonly fee: ProposedFee;
    readonly exchangeRateId?: string | null;
  }[],
): Promise<void> {
  const given = JSON.stringify(
    lines.map(({ id, lineNumber, fee, exchangeRateId }) => ({
      id,
      line_number: lineNumber,
      amount_minor: fee.amountMinor.toString(),
      discount_minor: fee.discountMinor.toString(),
      discount_exact: exactText(fee.discountExact),
      priced_minor: fee.priced?.amountMinor.toString() ?? null,
      priced_discount_minor: fee.priced?.discountMinor.toString() ?? null,
      derivation: fee.derivation,
      exchange_rate_id: exchangeRateId ?? null,
    })),
  );
  await context.tx.execute(sql`
    update fees as f set invoice_id = ${invoiceId}::uuid, held_draft_id = null, line_number = given.line_number,
      amount_minor = given.amount_minor, discount_minor = given.discount_minor,
      discount_exact = given.discount_exact, priced_minor = given.priced_minor,
      priced_discount_minor = given.priced_discount_minor, derivation = given.derivation,
      exchange_rate_id = given.exchange_rate_id
    from json_to_recordset(${given}::json) as given(id uuid, line_number bigint, amount_minor bigint,
      discount_minor bigint, discount_exact numeric, priced_minor bigint, priced_discount_minor bigint, derivation jsonb,
      exchange_rate_id uuid)
    where f.organization_id = ${context.organization.id} and f.id = given.id and f.held_draft_id = ${heldDraftId}`);
}
