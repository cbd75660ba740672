import { NotFound } from "~/errors";
import { run, view } from "~/gate.server";
import { log } from "~/log.server";
import { hashSecret } from "~/secrets.server";
import { type ApiKeyRow, findApiKey, touchApiKey } from "~/store/api-keys.server";

const TOUCH_MS = 60_000;

/** The key a bearer text stands for; null when it is none, was revoked or is of the other mode. */
export async function findKey(text: string): Promise<(ApiKeyRow & { organizationId: string }) | null> {
  const parts = readApiKey(text);
  if (!parts) return null;
  const reader = { kind: "system", organizationId: parts.organizationId, job: "api-key" } as const;
  try {
    const found = await view(reader, async (context) => {
      if (context.organization.mode !== parts.mode) return null;
      const key = await findApiKey(context, hashSecret(text));
      return key && { key, isStale: (key.lastUsedAt ?? 0) < context.recordedAt - TOUCH_MS };
    });
    if (!found) return null;
    if (found.isStale) await touch(reader, found.key.id);
    return { ...found.key, organizationId: parts.organizationId };
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}

/** The day of last use is a convenience: a request is not refused because it could not be written. */
async function touch(reader: Parameters<typeof run>[0], keyId: string): Promise<void> {
  try {
    await run(reader, { operation: "touchApiKey" }, async (context) => {
      await touchApiKey(context, keyId);
      return { ok: true, value: null };
    });
  } catch (error) {
    log.warn({ err: error }, "The last use of an API key was not recorded");
  }
}

/** `cf_<test|live>_<organization>_<secret>`: the organization travels in clear, so the key is looked up inside it. */
export function readApiKey(text: string): { mode: "test" | "live"; organizationId: string } | null {
  const match =
    /^cf_(test|live)_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[\w-]{43}$/.exec(
      text,
    );
  if (!match) return null;
  return {
    mode: match[1] === "live" ? "live" : "test",
    organizationId: match.slice(2, 7).join("-"),
  };
}
