import { and, eq, type SQL, sql } from "drizzle-orm";
import { heldDrafts, pendingDrafts, type StoredTaxGroup } from "../../drizzle/schema/invoicing";
import type { Occasion } from "../billing/fees/propose-context";
import type { HeldDraft, PendingDraft } from "../billing/invoicing/billing-slice";
import type { ClosedDraft } from "../billing/invoicing/invoice";
import type { DocumentClass } from "../billing/invoicing/invoice-kinds";
import type { TaxGroup } from "../billing/tax/tax-group";
import { formatDay } from "../billing/time/day";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { newId } from "../ids.server";
import { groupRows, idArray, insertRows } from "./bulk.server";
import { type FeeRow, loadFeesOf, toProposedFee } from "./fees.server";

export type HeldDraftRow = typeof heldDrafts.$inferSelect;

/** A held draft and the ids of its fees, in the order of its lines. */
export type StoredHeldDraft = HeldDraft & { readonly customerId: string; readonly feeIds: readonly string[] };

/** The drafts held for those customers, oldest first: two statements, one where nothing is held. */
export async function loadHeldDrafts(
  context: Context,
  customerIds: readonly string[],
): Promise<StoredHeldDraft[]> {
  if (customerIds.length === 0) return [];
  return withFees(
    context,
    await selectHeld(context, sql`${heldDrafts.customerId} = any(${idArray(customerIds)})`),
  );
}

/** Whose those held drafts are, in the order of their ids; without their lines. */
export async function listHeldOwners(context: Context, ids: readonly string[]) {
  return context.tx
    .select({ id: heldDrafts.id, customerId: heldDrafts.customerId, currency: heldDrafts.currency })
    .from(heldDrafts)
    .where(
      and(
        eq(heldDrafts.organizationId, context.organization.id),
        sql`${heldDrafts.id} = any(${idArray(ids)})`,
      ),
    )
    .orderBy(heldDrafts.id);
}

/** One held draft, to look at. */
export async function loadHeldDraft(context: Context, id: string): Promise<StoredHeldDraft> {
  const [draft] = await withFees(context, await selectHeld(context, eq(heldDrafts.id, id)));
  if (!draft) throw new NotFound("This draft");
  return draft;
}

/** Held drafts to look at, in the order of the ids; one that is not there is left out. Two statements for any number. */
export async function loadTheseDrafts(context: Context, ids: readonly string[]): Promise<StoredHeldDraft[]> {
  const rows = await selectHeld(context, sql`${heldDrafts.id} = any(${idArray(ids)})`);
  const found = new Map((await withFees(context, rows)).map((draft) => [draft.id, draft]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** Locked, so that it is finalized once. */
export async function lockHeldDraft(context: Context, id: string): Promise<StoredHeldDraft> {
  const rows = await selectHeld(context, eq(heldDrafts.id, id)).for("update");
  const [draft] = await withFees(context, rows);
  if (!draft) throw new NotFound("This draft");
  return draft;
}

/** Rows of this organization, oldest first. */
function selectHeld(context: Context, condition: SQL) {
  return context.tx
    .select()
    .from(heldDrafts)
    .where(and(eq(heldDrafts.organizationId, context.organization.id), condition))
    .orderBy(heldDrafts.id);
}

async function withFees(context: Context, rows: readonly HeldDraftRow[]): Promise<StoredHeldDraft[]> {
  const lines = groupRows(
    await loadFeesOf(
      context,
      "held_draft",
      rows.map(({ id }) => id),
    ),
    (fee) => fee.heldDraftId ?? "",
  );
  return rows.map((row) => toHeld(row, lines.get(row.id) ?? []));
}

function toHeld(row: HeldDraftRow, lines: readonly FeeRow[]): StoredHeldDraft {
  const { issuerId, customerId, currency, taxRegime, cut, netMinor, taxMinor, totalMinor, draftedOn } = row;
  const draft: ClosedDraft = {
    cut: {
      issuerId,
      customerId,
      currency,
      documentClass: row.documentClass as DocumentClass,
      taxRegime,
      cut,
    },
    fees: lines.map(toProposedFee),
    taxGroups: row.snapshot.taxGroups.map(fromStoredGroup),
    netMinor,
    taxMinor,
    totalMinor,
    draftedOn,
    issuedOn: draftedOn,
    taxPointOn: draftedOn,
    postedOn: draftedOn,
    dueOn: row.dueOn,
    occasion: row.occasion as Occasion,
    couponUses: [],
    gifts: [],
    issuer: row.snapshot.issuer,
    buyer: row.snapshot.buyer,
  };
  return { id: row.id, customerId, draft, feeIds: lines.map(({ id }) => id) };
}

/**
 * Saves held drafts as they are now, new ones and ones that lines were added to, by one statement. Their fees are
 * stored by the caller.
 */
export async function saveHeldDrafts(
  context: Context,
  drafts: readonly Omit<HeldDraft, "feeIds">[],
): Promise<void> {
  await insertRows(
    context,
    heldDrafts,
    drafts.map(({ id, draft }) => ({
      organizationId: context.organization.id,
      id,
      ...draft.cut,
      occasion: draft.occasion,
      draftedOn: draft.draftedOn,
      dueOn: draft.dueOn,
      netMinor: draft.netMinor,
      taxMinor: draft.taxMinor,
      totalMinor: draft.totalMinor,
      snapshot: {
        taxGroups: draft.taxGroups.map(toStoredGroup),
        issuer: draft.issuer,
        buyer: draft.buyer,
      },
      createdAt: context.now,
    })),
    sql`on conflict (organization_id, id) do update set due_on = excluded.due_on, net_minor = excluded.net_minor,
      tax_minor = excluded.tax_minor, total_minor = excluded.total_minor, snapshot = excluded.snapshot`,
  );
}

/** It has become an invoice; its fees have moved there. */
export async function deleteHeldDraft(context: Context, id: string): Promise<void> {
  await context.tx
    .delete(heldDrafts)
    .where(and(eq(heldDrafts.organizationId, context.organization.id), eq(heldDrafts.id, id)));
}

/** The drafts in grace of those customers, in the place of all that they had: two statements. */
export async function replacePendingDrafts(
  context: Context,
  customerIds: readonly string[],
  pending: readonly PendingDraft[],
): Promise<void> {
  const organizationId = context.organization.id;
  await context.tx
    .delete(pendingDrafts)
    .where(
      and(
        eq(pendingDrafts.organizationId, organizationId),
        sql`${pendingDrafts.customerId} = any(${idArray(customerIds)})`,
      ),
    );
  await insertRows(
    context,
    pendingDrafts,
    pending.map(({ draft, closesAt }) => ({
      organizationId,
      id: newId(),
      customerId: draft.cut.customerId,
      taxRegime: draft.cut.taxRegime,
      cut: draft.cut.cut,
      currency: draft.cut.currency,
      draftedOn: draft.draftedOn,
      issuedOn: draft.issuedOn,
      dueOn: draft.dueOn,
      closesAt,
      netMinor: draft.netMinor,
      taxMinor: draft.taxMinor,
      totalMinor: draft.totalMinor,
      snapshot: { taxGroups: draft.taxGroups.map(toStoredGroup), lines: draft.fees.map(pendingLine) },
    })),
  );
}

function pendingLine(fee: ClosedDraft["fees"][number]) {
  return {
    kind: fee.kind,
    subscriptionId: fee.position.subscriptionId,
    description: fee.description,
    from: formatDay(fee.period.from),
    to: formatDay(fee.period.to),
    quantity: fee.quantity,
    amountMinor: fee.amountMinor.toString(),
  };
}

/** Whether any of those customers has a draft in grace. */
export async function hasPendingDrafts(context: Context, customerIds: readonly string[]): Promise<boolean> {
  const rows = await context.tx
    .select({ id: pendingDrafts.id })
    .from(pendingDrafts)
    .where(
      and(
        eq(pendingDrafts.organizationId, context.organization.id),
        sql`${pendingDrafts.customerId} = any(${idArray(customerIds)})`,
      ),
    )
    .limit(1);
  return rows.length > 0;
}

export type PendingDraftRow = typeof pendingDrafts.$inferSelect;

/** One draft in grace; NotFound once a run has written it anew. */
export async function loadPendingDraft(context: Context, id: string): Promise<PendingDraftRow> {
  const [row] = await context.tx
    .select()
    .from(pendingDrafts)
    .where(and(eq(pendingDrafts.organizationId, context.organization.id), eq(pendingDrafts.id, id)));
  if (!row) throw new NotFound("This draft");
  return row;
}

/** The drafts in grace of one customer, the one that closes first leading. */
export async function listPendingDrafts(context: Context, customerId: string): Promise<PendingDraftRow[]> {
  return context.tx
    .select()
    .from(pendingDrafts)
    .where(
      and(
        eq(pendingDrafts.organizationId, context.organization.id),
        eq(pendingDrafts.customerId, customerId),
      ),
    )
    .orderBy(pendingDrafts.closesAt, pendingDrafts.id);
}

function toStoredGroup({ netMinor, taxMinor, ...group }: TaxGroup): StoredTaxGroup {
  return { ...group, netMinor: netMinor.toString(), taxMinor: taxMinor.toString() };
}

function fromStoredGroup({ netMinor, taxMinor, ...group }: StoredTaxGroup): TaxGroup {
  return { ...group, netMinor: BigInt(netMinor), taxMinor: BigInt(taxMinor) };
}
