import { and, asc, desc, eq, inArray, isNull } from "drizzle-orm";
import { users } from "../../../drizzle/schema/identity";
import { apiKeys, invitations, memberships } from "../../../drizzle/schema/people";
import type { Context } from "../../context.server";
import { publicId } from "../../ids.server";

const MAX_ROWS = 500;

/** Everybody who belongs to the organization, in the order they joined. */
export async function listPeople(context: Context) {
  const rows = await context.tx
    .select({ userId: memberships.userId, role: memberships.role, createdAt: memberships.createdAt })
    .from(memberships)
    .where(eq(memberships.organizationId, context.organization.id))
    .orderBy(asc(memberships.createdAt), asc(memberships.userId))
    .limit(MAX_ROWS);
  const people = await listUsers(
    context,
    rows.map((row) => row.userId),
  );
  return rows.map(({ userId, role, createdAt }) => ({
    id: publicId("user", userId),
    isYou: context.actor.kind === "member" && context.actor.userId === userId,
    name: people.get(userId)?.name ?? "",
    email: people.get(userId)?.email ?? "",
    role,
    createdAt,
  }));
}

/** Invitations nobody has used yet, newest first. */
export async function listOpenInvitations(context: Context) {
  const rows = await context.tx
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .where(
      and(
        eq(invitations.organizationId, context.organization.id),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
      ),
    )
    .orderBy(desc(invitations.createdAt), desc(invitations.id))
    .limit(MAX_ROWS);
  return rows.map(({ id, ...shown }) => ({
    ...shown,
    id: publicId("invitation", id),
    hasExpired: shown.expiresAt <= context.recordedAt,
  }));
}

/** All API keys, newest first; revoked ones stay listed. */
export async function listApiKeys(context: Context) {
  const rows = await context.tx
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      hint: apiKeys.hint,
      scopes: apiKeys.scopes,
      createdBy: apiKeys.createdBy,
      createdAt: apiKeys.createdAt,
      lastUsedAt: apiKeys.lastUsedAt,
      revokedAt: apiKeys.revokedAt,
    })
    .from(apiKeys)
    .where(eq(apiKeys.organizationId, context.organization.id))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(MAX_ROWS);
  const people = await listUsers(
    context,
    rows.map((row) => row.createdBy),
  );
  return rows.map(({ id, createdBy, hint, ...key }) => ({
    ...key,
    id: publicId("apiKey", id),
    shown: `cf_${context.organization.mode}_…${hint}`,
    createdBy: people.get(createdBy)?.name ?? "",
  }));
}

/** Identity lives apart from the tenants, so names come by a statement of their own and not by a join. */
export async function listUsers(context: Context, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, { name: string; email: string }>();
  const rows = await context.tx
    .select({ id: users.id, name: users.name, email: users.email })
    .from(users)
    .where(inArray(users.id, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.id, row]));
}
