import { and, eq, gt, lte } from "drizzle-orm";
import { portalLinks, portalSessions } from "../../drizzle/schema/customers";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";

export type PortalLink = {
  readonly id: string;
  readonly customerId: string;
  readonly kind: "one_time" | "signed";
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
};

export async function insertPortalLink(
  context: Context,
  link: Pick<PortalLink, "id" | "customerId" | "kind" | "expiresAt"> & { readonly tokenHash: string },
): Promise<void> {
  await context.tx
    .insert(portalLinks)
    .values({ ...link, organizationId: context.organization.id, createdAt: context.recordedAt });
}

const shown = {
  id: portalLinks.id,
  customerId: portalLinks.customerId,
  kind: portalLinks.kind,
  expiresAt: portalLinks.expiresAt,
  usedAt: portalLinks.usedAt,
};

/** The link of a token, whatever became of it. */
export async function findPortalLink(context: Context, tokenHash: string): Promise<PortalLink | null> {
  const [row] = await context.tx.select(shown).from(portalLinks).where(byToken(context, tokenHash));
  return row ? linkOf(row) : null;
}

/** The same, locked until the transaction ends, so that a one-time link serves one visitor. */
export async function lockPortalLink(context: Context, tokenHash: string): Promise<PortalLink | null> {
  const rows = context.tx.select(shown).from(portalLinks).where(byToken(context, tokenHash));
  const [row] = await rows.for("update");
  return row ? linkOf(row) : null;
}

function byToken(context: Context, tokenHash: string) {
  return and(eq(portalLinks.organizationId, context.organization.id), eq(portalLinks.tokenHash, tokenHash));
}

function linkOf(row: Omit<PortalLink, "kind"> & { readonly kind: string }): PortalLink {
  return { ...row, kind: row.kind === "signed" ? "signed" : "one_time" };
}

export async function savePortalLinkUsed(context: Context, id: string): Promise<void> {
  await context.tx
    .update(portalLinks)
    .set({ usedAt: context.recordedAt })
    .where(and(eq(portalLinks.organizationId, context.organization.id), eq(portalLinks.id, id)));
}

export async function insertPortalSession(
  context: Context,
  session: { readonly tokenHash: string; readonly customerId: string; readonly expiresAt: Instant },
): Promise<void> {
  await context.tx
    .delete(portalSessions)
    .where(
      and(
        eq(portalSessions.organizationId, context.organization.id),
        lte(portalSessions.expiresAt, context.recordedAt),
      ),
    );
  await context.tx
    .insert(portalSessions)
    .values({ ...session, organizationId: context.organization.id, createdAt: context.recordedAt });
}

/** A session that has not expired by the wall's clock. */
export async function findPortalSession(
  context: Context,
  tokenHash: string,
): Promise<{ customerId: string } | null> {
  const [session] = await context.tx
    .select({ customerId: portalSessions.customerId })
    .from(portalSessions)
    .where(
      and(
        eq(portalSessions.organizationId, context.organization.id),
        eq(portalSessions.tokenHash, tokenHash),
        gt(portalSessions.expiresAt, context.recordedAt),
      ),
    );
  return session ?? null;
}

export async function deletePortalSession(context: Context, tokenHash: string): Promise<void> {
  await context.tx
    .delete(portalSessions)
    .where(
      and(
        eq(portalSessions.organizationId, context.organization.id),
        eq(portalSessions.tokenHash, tokenHash),
      ),
    );
}
