import type { IdentityContext } from "../../context.server";
import { deleteSessionsOf, savePasswordHash } from "../../store/identity.server";
import { savePasswordResetsUsed } from "../../store/password-resets.server";

/**
 * Sets a person's password. Every session ends and every mailed link is used up, since whoever holds one may be the
 * reason for the change.
 */
export async function replacePassword(
  context: IdentityContext,
  userId: string,
  passwordHash: string,
): Promise<void> {
  await savePasswordHash(context, userId, passwordHash);
  await savePasswordResetsUsed(context, userId);
  await deleteSessionsOf(context, userId);
}
