import { and, eq, isNull } from "drizzle-orm";
import { apiKeys } from "../../drizzle/schema/people";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";
import { NotFound } from "../errors";

export type ApiKeyRow = {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly createdBy: string;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
  readonly createdAt: Instant;
};

const shown = {
  id: apiKeys.id,
  name: apiKeys.name,
  hint: apiKeys.hint,
  scopes: apiKeys.scopes,
  createdBy: apiKeys.createdBy,
  lastUsedAt: apiKeys.lastUsedAt,
  revokedAt: apiKeys.revokedAt,
  createdAt: apiKeys.createdAt,
};

/** A key in force by the hash of its text. */
export async function findApiKey(context: Context, secretHash: string): Promise<ApiKeyRow | null> {
  const [key] = await context.tx
    .select(shown)
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.organizationId, context.organization.id),
        eq(apiKeys.secretHash, secretHash),
        isNull(apiKeys.revokedAt),
      ),
    );
  return key ?? null;
}

export async function loadApiKey(context: Context, id: string): Promise<ApiKeyRow> {
  const [key] = await context.tx
    .select(shown)
    .from(apiKeys)
    .where(and(eq(apiKeys.organizationId, context.organization.id), eq(apiKeys.id, id)))
    .for("update");
  if (!key) throw new NotFound("This API key");
  return key;
}

export async function insertApiKey(
  context: Context,
  key: Pick<ApiKeyRow, "id" | "name" | "hint" | "scopes" | "createdBy"> & { readonly secretHash: string },
): Promise<void> {
  await context.tx.insert(apiKeys).values({
    ...key,
    scopes: [...key.scopes],
    organizationId: context.organization.id,
    createdAt: context.recordedAt,
  });
}

export async function touchApiKey(context: Context, id: string): Promise<void> {
  await context.tx
    .update(apiKeys)
    .set({ lastUsedAt: context.recordedAt })
    .where(and(eq(apiKeys.organizationId, context.organization.id), eq(apiKeys.id, id)));
}

export async function saveApiKeyRevoked(context: Context, id: string): Promise<void> {
  await context.tx
    .update(apiKeys)
    .set({ revokedAt: context.recordedAt })
    .where(and(eq(apiKeys.organizationId, context.organization.id), eq(apiKeys.id, id)));
}
