import { and, eq, isNull, lt } from "drizzle-orm";
import { passwordResets, users } from "../../drizzle/schema/identity";
import type { Instant } from "../billing/time/instant";
import type { IdentityContext } from "../context.server";

export type PasswordReset = {
  readonly userId: string;
  /** The address of the person's account. */
  readonly email: string;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
};

export async function insertPasswordReset(
  context: IdentityContext,
  reset: { readonly tokenHash: string; readonly userId: string; readonly expiresAt: Instant },
): Promise<void> {
  await context.tx.insert(passwordResets).values({ ...reset, createdAt: context.recordedAt });
}

/** The link of a token, whatever became of it. */
export async function findPasswordReset(
  context: IdentityContext,
  tokenHash: string,
): Promise<PasswordReset | null> {
  const [row] = await context.tx
    .select({
      userId: passwordResets.userId,
      email: users.email,
      expiresAt: passwordResets.expiresAt,
      usedAt: passwordResets.usedAt,
    })
    .from(passwordResets)
    .innerJoin(users, eq(users.id, passwordResets.userId))
    .where(eq(passwordResets.tokenHash, tokenHash));
  return row ?? null;
}

/**
 * The same with its person locked until the transaction ends. All links of one person wait for each other, so that
 * neither one link nor two of them set a password twice; the link is read after the wait.
 */
export async function lockPasswordReset(
  context: IdentityContext,
  tokenHash: string,
): Promise<PasswordReset | null> {
  const reset = await findPasswordReset(context, tokenHash);
  if (!reset) return null;
  await context.tx.select({ id: users.id }).from(users).where(eq(users.id, reset.userId)).for("update");
  return findPasswordReset(context, tokenHash);
}

/** Uses up every open link of a person: after one has served, an older mail must not open the account again. */
export async function savePasswordResetsUsed(context: IdentityContext, userId: string): Promise<void> {
  await context.tx
    .update(passwordResets)
    .set({ usedAt: context.recordedAt })
    .where(and(eq(passwordResets.userId, userId), isNull(passwordResets.usedAt)));
}

/** Forgets links that expired before the instant. */
export async function deleteOldPasswordResets(context: IdentityContext, before: Instant): Promise<void> {
  await context.tx.delete(passwordResets).where(lt(passwordResets.expiresAt, before));
}
