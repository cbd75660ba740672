import { and, eq, isNull } from "drizzle-orm";
import { providerAccounts, providerCustomers } from "../../drizzle/schema/payments";
import { PROVIDER_MODES, type ProviderMode } from "../billing/payment/payment-kinds";
import type { Context } from "../context.server";
import { NotFound } from "../errors";

/** Purposes under which the two secrets are sealed; the same words are needed to open them. */
export const SECRET_KEY_PURPOSE = "provider-secret-key";
export const WEBHOOK_SECRET_PURPOSE = "provider-webhook-secret";

const STRIPE = "stripe";

export type ProviderAccount = Omit<typeof providerAccounts.$inferSelect, "mode"> & {
  readonly mode: ProviderMode;
};

function readAccount(row: typeof providerAccounts.$inferSelect): ProviderAccount {
  const mode = PROVIDER_MODES.find((candidate) => candidate === row.mode);
  if (mode === undefined) throw new Error(`The provider account ${row.id} has an unknown mode.`);
  return { ...row, mode };
}

/** The account in use; null before one was connected. */
export async function findCurrentAccount(context: Context): Promise<ProviderAccount | null> {
  const [row] = await context.tx
    .select()
    .from(providerAccounts)
    .where(
      and(
        eq(providerAccounts.organizationId, context.organization.id),
        eq(providerAccounts.provider, STRIPE),
        isNull(providerAccounts.replacedAt),
      ),
    );
  return row ? readAccount(row) : null;
}

/** Any account of the organization, also one that was replaced. */
export async function loadAccount(context: Context, id: string): Promise<ProviderAccount> {
  const [row] = await context.tx
    .select()
    .from(providerAccounts)
    .where(and(eq(providerAccounts.organizationId, context.organization.id), eq(providerAccounts.id, id)));
  if (!row) throw new NotFound("This provider account");
  return readAccount(row);
}

/** Puts a new account in the place of the current one; payments made before keep the old one. */
export async function replaceAccount(
  context: Pick<Context, "tx" | "recordedAt">,
  organizationId: string,
  account: {
    readonly id: string;
    readonly mode: ProviderMode;
    readonly sealedSecretKey: string;
    readonly secretKeyHint: string;
  },
): Promise<void> {
  await context.tx
    .update(providerAccounts)
    .set({ replacedAt: context.recordedAt })
    .where(
      and(
        eq(providerAccounts.organizationId, organizationId),
        eq(providerAccounts.provider, STRIPE),
        isNull(providerAccounts.replacedAt),
      ),
    );
  await context.tx.insert(providerAccounts).values({
    organizationId,
    ...account,
    provider: STRIPE,
    createdAt: context.recordedAt,
  });
}

/** Where the provider sends events of this account from now on, and under which secret it signs them. */
export async function saveWebhookEndpoint(
  context: Context,
  accountId: string,
  endpoint: {
    readonly webhookUrl: string;
    /** Left out when an endpoint that exists was only moved. */
    readonly providerEndpointId?: string;
    readonly sealedWebhookSecret?: string;
  },
): Promise<void> {
  await context.tx
    .update(providerAccounts)
    .set(endpoint)
    .where(
      and(eq(providerAccounts.organizationId, context.organization.id), eq(providerAccounts.id, accountId)),
    );
}

/** The provider's id of our customer in one account; null before it was made there. */
export async function findProviderCustomer(
  context: Context,
  customerId: string,
  accountId: string,
): Promise<string | null> {
  const [row] = await context.tx
    .select({ providerCustomerId: providerCustomers.providerCustomerId })
    .from(providerCustomers)
    .where(
      and(
        eq(providerCustomers.organizationId, context.organization.id),
        eq(providerCustomers.customerId, customerId),
        eq(providerCustomers.providerAccountId, accountId),
      ),
    );
  return row?.providerCustomerId ?? null;
}

/** Our customer behind the provider's id; null when the account knows customers that are not ours. */
export async function findCustomerOfProvider(
  context: Context,
  providerCustomerId: string,
  accountId: string,
): Promise<string | null> {
  const [row] = await context.tx
    .select({ customerId: providerCustomers.customerId })
    .from(providerCustomers)
    .where(
      and(
        eq(providerCustomers.organizationId, context.organization.id),
        eq(providerCustomers.providerCustomerId, providerCustomerId),
        eq(providerCustomers.providerAccountId, accountId),
      ),
    );
  return row?.customerId ?? null;
}

/** Keeps the first provider customer that was made; a second one of a race is left unused at the provider. */
export async function insertProviderCustomer(
  context: Context,
  row: {
    readonly customerId: string;
    readonly providerAccountId: string;
    readonly providerCustomerId: string;
  },
): Promise<void> {
  await context.tx
    .insert(providerCustomers)
    .values({ organizationId: context.organization.id, ...row, createdAt: context.recordedAt })
    .onConflictDoNothing({
      target: [
        providerCustomers.organizationId,
        providerCustomers.customerId,
        providerCustomers.providerAccountId,
      ],
    });
}
