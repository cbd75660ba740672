import { accept, type Outcome, refuse } from "../billing/outcome";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { hashSecret, newSecret } from "../secrets.server";
import { insertApiKey } from "../store/api-keys.server";
import { insertAudit } from "../store/audit.server";

/** Makes a key. Its text is in the answer and nowhere else: only a hash is stored. */
export async function createApiKey(
  context: Context,
  input: { readonly name: string; readonly scopes: readonly string[] },
): Promise<Outcome<{ keyId: string; text: string }>> {
  if (context.actor.kind !== "member") {
    return refuse({
      code: "member_needed",
      sentence: "Only a person can create an API key.",
      remedy: "Sign in to the console.",
    });
  }
  const id = newId();
  const { organization } = context;
  const text = `cf_${organization.mode}_${organization.id.replaceAll("-", "")}_${newSecret()}`;
  await insertApiKey(context, {
    id,
    name: input.name,
    scopes: input.scopes,
    hint: text.slice(-4),
    createdBy: context.actor.userId,
    secretHash: hashSecret(text),
  });
  await insertAudit(context, {
    action: "api_key.created",
    subjectKind: "api_key",
    subjectId: id,
    details: { name: input.name, scopes: input.scopes },
  });
  return accept({ keyId: id, text });
}
