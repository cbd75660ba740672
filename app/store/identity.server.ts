import { and, eq, lt, sql } from "drizzle-orm";
import { rateLimits, sessions, users } from "../../drizzle/schema/identity";
import type { Instant } from "../billing/time/instant";
import type { IdentityContext } from "../context.server";
import type { Membership } from "./across.server";

export type User = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
};

/** Addresses are compared in lower case and stored so. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

export async function findUserByEmail(context: IdentityContext, email: string): Promise<User | null> {
  const [user] = await context.tx
    .select({ id: users.id, email: users.email, name: users.name, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.email, normalEmail(email)));
  return user ?? null;
}

/** False when somebody has the address already. */
export async function insertUser(context: IdentityContext, user: User): Promise<boolean> {
  const rows = await context.tx
    .insert(users)
    .values({ ...user, email: normalEmail(user.email), createdAt: context.recordedAt })
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id });
  return rows.length > 0;
}

export async function savePasswordHash(
  context: IdentityContext,
  userId: string,
  passwordHash: string,
): Promise<void> {
  await context.tx.update(users).set({ passwordHash }).where(eq(users.id, userId));
}

export type SessionRow = { readonly id: string; readonly userId: string; readonly expiresAt: Instant };

/** A session with its person and all the organizations of that person, in one statement. */
export async function findSession(
  context: IdentityContext,
  id: string,
): Promise<{
  session: SessionRow;
  email: string;
  name: string;
  memberships: readonly Membership[];
} | null> {
  const [row] = await context.tx
    .select({
      id: sessions.id,
      userId: sessions.userId,
      expiresAt: sessions.expiresAt,
      email: users.email,
      name: users.name,
      memberships: sql<string>`(
        select coalesce(json_agg(json_build_object('organizationId', m.organization_id, 'name', m.name,
          'mode', m.mode, 'accent', m.accent, 'role', m.role) order by m.name, m.organization_id), '[]')::text
        from across_memberships(${sessions.userId}) m)`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.id, id));
  if (!row) return null;
  const { email, name, memberships, ...session } = row;
  return { session, email, name, memberships: JSON.parse(memberships) as Membership[] };
}

export async function listSessions(context: IdentityContext, userId: string): Promise<SessionRow[]> {
  return context.tx.select().from(sessions).where(eq(sessions.userId, userId));
}

export async function saveSession(context: IdentityContext, session: SessionRow): Promise<void> {
  await context.tx.insert(sessions).values(session);
}

export async function extendSession(context: IdentityContext, id: string, expiresAt: Instant): Promise<void> {
  await context.tx.update(sessions).set({ expiresAt }).where(eq(sessions.id, id));
}

export async function deleteSession(context: IdentityContext, id: string): Promise<void> {
  await context.tx.delete(sessions).where(eq(sessions.id, id));
}

export async function deleteSessionsOf(context: IdentityContext, userId: string): Promise<void> {
  await context.tx.delete(sessions).where(eq(sessions.userId, userId));
}

export async function deleteExpiredSessions(context: IdentityContext): Promise<void> {
  await context.tx.delete(sessions).where(lt(sessions.expiresAt, context.recordedAt));
}

/** Counts one attempt in the bucket's window and answers how many there are now. */
export async function countAttempt(
  context: IdentityContext,
  bucket: string,
  windowStartsAt: Instant,
): Promise<number> {
  const [row] = await context.tx
    .insert(rateLimits)
    .values({ bucket, windowStartsAt, attempts: 1 })
    .onConflictDoUpdate({
      target: [rateLimits.bucket, rateLimits.windowStartsAt],
      set: { attempts: sql`${rateLimits.attempts} + 1` },
    })
    .returning({ attempts: rateLimits.attempts });
  return row?.attempts ?? 1;
}

/** Takes one attempt back: it turned out to be none of those that are limited. */
export async function uncountAttempt(
  context: IdentityContext,
  bucket: string,
  windowStartsAt: Instant,
): Promise<void> {
  await context.tx
    .update(rateLimits)
    .set({ attempts: sql`greatest(${rateLimits.attempts} - 1, 0)` })
    .where(and(eq(rateLimits.bucket, bucket), eq(rateLimits.windowStartsAt, windowStartsAt)));
}

/** Forgets windows that ended before the instant. */
export async function deleteOldAttempts(context: IdentityContext, before: Instant): Promise<void> {
  await context.tx.delete(rateLimits).where(lt(rateLimits.windowStartsAt, before));
}
