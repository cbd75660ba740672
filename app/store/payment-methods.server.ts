import { and, desc, eq, isNull } from "drizzle-orm";
import { paymentMethodSetups, paymentMethods } from "../../drizzle/schema/payments";
import type { Context } from "../context.server";
import { NotFound } from "../errors";

export type PaymentMethod = typeof paymentMethods.$inferSelect;
export type PaymentMethodSetup = typeof paymentMethodSetups.$inferSelect;
export type SetupState = "started" | "open" | "complete" | "expired" | "failed";

export async function loadPaymentMethod(context: Context, id: string): Promise<PaymentMethod> {
  const [row] = await context.tx
    .select()
    .from(paymentMethods)
    .where(and(eq(paymentMethods.organizationId, context.organization.id), eq(paymentMethods.id, id)));
  if (!row) throw new NotFound("This payment method");
  return row;
}

/** Methods a customer can still use, newest first. */
export async function listPaymentMethods(context: Context, customerId: string): Promise<PaymentMethod[]> {
  return context.tx
    .select()
    .from(paymentMethods)
    .where(
      and(
        eq(paymentMethods.organizationId, context.organization.id),
        eq(paymentMethods.customerId, customerId),
        isNull(paymentMethods.removedAt),
      ),
    )
    .orderBy(desc(paymentMethods.createdAt), desc(paymentMethods.id));
}

export async function findMethodOfProvider(
  context: Context,
  providerMethodId: string,
  accountId: string,
): Promise<PaymentMethod | null> {
  const [row] = await context.tx
    .select()
    .from(paymentMethods)
    .where(
      and(
        eq(paymentMethods.organizationId, context.organization.id),
        eq(paymentMethods.providerAccountId, accountId),
        eq(paymentMethods.providerMethodId, providerMethodId),
      ),
    );
  return row ?? null;
}

type NewMethod = Omit<typeof paymentMethods.$inferInsert, "organizationId" | "createdAt" | "removedAt">;

/** Inserts, or refreshes brand, digits and expiry of a known method. Gives its id; a removed one stays removed. */
export async function saveProviderMethod(context: Context, method: NewMethod): Promise<string> {
  const { brand, lastFour, expiresMonth, expiresYear } = method;
  const [row] = await context.tx
    .insert(paymentMethods)
    .values({ organizationId: context.organization.id, ...method, createdAt: context.now })
    .onConflictDoUpdate({
      target: [
        paymentMethods.organizationId,
        paymentMethods.providerAccountId,
        paymentMethods.providerMethodId,
      ],
      set: { brand, lastFour, expiresMonth: expiresMonth ?? null, expiresYear: expiresYear ?? null },
    })
    .returning({ id: paymentMethods.id });
  if (!row) throw new Error("The payment method was not saved.");
  return row.id;
}

export async function saveMethodRemoved(context: Context, id: string): Promise<void> {
  await context.tx
    .update(paymentMethods)
    .set({ removedAt: context.now })
    .where(
      and(
        eq(paymentMethods.organizationId, context.organization.id),
        eq(paymentMethods.id, id),
        isNull(paymentMethods.removedAt),
      ),
    );
}

export async function insertSetup(
  context: Context,
  setup: {
    readonly id: string;
    readonly customerId: string;
    readonly providerAccountId: string;
    readonly returnPath: string;
  },
): Promise<void> {
  await context.tx.insert(paymentMethodSetups).values({
    organizationId: context.organization.id,
    ...setup,
    state: "started",
    createdAt: context.recordedAt,
  });
}

export async function loadSetup(context: Context, id: string): Promise<PaymentMethodSetup> {
  const [row] = await context.tx
    .select()
    .from(paymentMethodSetups)
    .where(
      and(eq(paymentMethodSetups.organizationId, context.organization.id), eq(paymentMethodSetups.id, id)),
    );
  if (!row) throw new NotFound("This visit");
  return row;
}

/** The setup row, locked: the webhook and the returning browser complete it one after the other. */
export async function lockSetup(context: Context, id: string): Promise<PaymentMethodSetup> {
  const [row] = await context.tx
    .select()
    .from(paymentMethodSetups)
    .where(
      and(eq(paymentMethodSetups.organizationId, context.organization.id), eq(paymentMethodSetups.id, id)),
    )
    .for("update");
  if (!row) throw new NotFound("This visit");
  return row;
}

export async function findSetupBySession(
  context: Context,
  sessionId: string,
): Promise<PaymentMethodSetup | null> {
  const [row] = await context.tx
    .select()
    .from(paymentMethodSetups)
    .where(
      and(
        eq(paymentMethodSetups.organizationId, context.organization.id),
        eq(paymentMethodSetups.providerSessionId, sessionId),
      ),
    );
  return row ?? null;
}

export async function saveSetup(
  context: Context,
  id: string,
  change: {
    readonly state: SetupState;
    readonly providerSessionId?: string;
    readonly url?: string | null;
    readonly paymentMethodId?: string;
    readonly failure?: string | null;
  },
): Promise<void> {
  await context.tx
    .update(paymentMethodSetups)
    .set(change)
    .where(
      and(eq(paymentMethodSetups.organizationId, context.organization.id), eq(paymentMethodSetups.id, id)),
    );
}
