import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { users } from "../../drizzle/schema/identity";
import { invitations, memberships } from "../../drizzle/schema/people";
import type { Instant } from "../billing/time/instant";
import type { Context, Role } from "../context.server";

export type Member = {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAt: Instant;
};

export type Invitation = {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly invitedBy: string;
  readonly expiresAt: Instant;
  readonly acceptedAt: Instant | null;
  readonly revokedAt: Instant | null;
  readonly createdAt: Instant;
};

export async function insertMembership(context: Context, userId: string, role: Role): Promise<void> {
  await context.tx
    .insert(memberships)
    .values({ organizationId: context.organization.id, userId, role, createdAt: context.recordedAt });
}

/** Everybody who belongs to the organization, in the order they joined. */
export async function listMembers(context: Context): Promise<Member[]> {
  const rows = await context.tx
    .select({ userId: memberships.userId, role: memberships.role, createdAt: memberships.createdAt })
    .from(memberships)
    .where(eq(memberships.organizationId, context.organization.id))
    .orderBy(asc(memberships.createdAt), asc(memberships.userId));
  if (rows.length === 0) return [];
  // Identity lives apart from the tenants, so names come by a statement of their own and not by a join.
  const people = await context.tx
    .select({ id: users.id, name: users.name, email: users.email })
    .from(users)
    .where(
      inArray(
        users.id,
        rows.map((row) => row.userId),
      ),
    );
  const byId = new Map(people.map((person) => [person.id, person]));
  return rows.map((row) => ({
    ...row,
    role: row.role as Role,
    name: byId.get(row.userId)?.name ?? "",
    email: byId.get(row.userId)?.email ?? "",
  }));
}

/** All roles, locked, so that two people cannot both remove the last owner but one. */
export async function lockRoles(context: Context): Promise<ReadonlyMap<string, Role>> {
  const rows = await context.tx
    .select({ userId: memberships.userId, role: memberships.role })
    .from(memberships)
    .where(eq(memberships.organizationId, context.organization.id))
    .orderBy(asc(memberships.userId))
    .for("update");
  return new Map(rows.map((row) => [row.userId, row.role as Role]));
}

export async function saveRole(context: Context, userId: string, role: Role): Promise<void> {
  await context.tx
    .update(memberships)
    .set({ role })
    .where(and(eq(memberships.organizationId, context.organization.id), eq(memberships.userId, userId)));
}

export async function deleteMembership(context: Context, userId: string): Promise<void> {
  await context.tx
    .delete(memberships)
    .where(and(eq(memberships.organizationId, context.organization.id), eq(memberships.userId, userId)));
}

/** The name of a person, for mails and lists. */
export async function findPersonName(context: Context, userId: string): Promise<string | null> {
  const [person] = await context.tx.select({ name: users.name }).from(users).where(eq(users.id, userId));
  return person?.name ?? null;
}

const shown = {
  id: invitations.id,
  email: invitations.email,
  role: invitations.role,
  invitedBy: invitations.invitedBy,
  expiresAt: invitations.expiresAt,
  acceptedAt: invitations.acceptedAt,
  revokedAt: invitations.revokedAt,
  createdAt: invitations.createdAt,
};

function invitationOf(row: Omit<Invitation, "role"> & { readonly role: string }): Invitation {
  return { ...row, role: row.role as Role };
}

export async function insertInvitation(
  context: Context,
  invitation: Pick<Invitation, "id" | "email" | "role" | "invitedBy" | "expiresAt"> & {
    readonly tokenHash: string;
  },
): Promise<void> {
  await context.tx
    .insert(invitations)
    .values({ ...invitation, organizationId: context.organization.id, createdAt: context.recordedAt });
}

function byToken(context: Context, tokenHash: string) {
  return and(eq(invitations.organizationId, context.organization.id), eq(invitations.tokenHash, tokenHash));
}

/** The invitation of a token, whatever became of it. */
export async function findInvitation(context: Context, tokenHash: string): Promise<Invitation | null> {
  const [row] = await context.tx.select(shown).from(invitations).where(byToken(context, tokenHash));
  return row ? invitationOf(row) : null;
}

/** The same, locked until the transaction ends, so that it works once. */
export async function lockInvitation(context: Context, tokenHash: string): Promise<Invitation | null> {
  const rows = context.tx.select(shown).from(invitations).where(byToken(context, tokenHash));
  const [row] = await rows.for("update");
  return row ? invitationOf(row) : null;
}

export async function saveInvitationAccepted(context: Context, id: string): Promise<void> {
  await context.tx
    .update(invitations)
    .set({ acceptedAt: context.recordedAt })
    .where(and(eq(invitations.organizationId, context.organization.id), eq(invitations.id, id)));
}

/** Takes an invitation back; false when it is not there or was accepted already. */
export async function saveInvitationRevoked(context: Context, id: string): Promise<boolean> {
  const rows = await context.tx
    .update(invitations)
    .set({ revokedAt: context.recordedAt })
    .where(
      and(
        eq(invitations.organizationId, context.organization.id),
        eq(invitations.id, id),
        sql`${invitations.acceptedAt} is null`,
      ),
    )
    .returning({ id: invitations.id });
  return rows.length > 0;
}

export async function hasInvitation(context: Context, id: string): Promise<boolean> {
  const rows = await context.tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(and(eq(invitations.organizationId, context.organization.id), eq(invitations.id, id)));
  return rows.length > 0;
}

/** Makes earlier invitations of the same address useless: a new one replaces them. */
export async function revokeInvitationsOf(context: Context, email: string): Promise<void> {
  await context.tx
    .update(invitations)
    .set({ revokedAt: context.recordedAt })
    .where(
      and(
        eq(invitations.organizationId, context.organization.id),
        eq(invitations.email, email),
        sql`${invitations.acceptedAt} is null and ${invitations.revokedAt} is null`,
      ),
    );
}
