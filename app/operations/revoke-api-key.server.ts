import { accept, type Outcome } from "../billing/outcome";
import type { Context } from "../context.server";
import { loadApiKey, saveApiKeyRevoked } from "../store/api-keys.server";
import { insertAudit } from "../store/audit.server";

/** Ends a key at once. Revoking it again changes nothing. */
export async function revokeApiKey(
  context: Context,
  input: { readonly keyId: string },
): Promise<Outcome<{ name: string }>> {
  const key = await loadApiKey(context, input.keyId);
  if (key.revokedAt === null) {
    await saveApiKeyRevoked(context, key.id);
    await insertAudit(context, {
      action: "api_key.revoked",
      subjectKind: "api_key",
      subjectId: key.id,
      details: { name: key.name },
    });
  }
  return accept({ name: key.name });
}
