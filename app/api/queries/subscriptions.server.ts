import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { subscriptions } from "../../../drizzle/schema/subscriptions";
import type { Context } from "../../context.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import type { subscriptionPreview } from "../schemas/subscriptions";
import { newestFirst } from "./newest-first";
import { findId, findOptionalId } from "./references.server";

/** Ids of subscriptions, newest first; what each of them is at this moment the engine says. */
export async function listSubscriptionIds(
  context: Context,
  filter: { readonly customerId?: string },
  request: PageRequest,
): Promise<Page<{ readonly id: string; readonly createdAt: number }>> {
  const order = keyset(
    newestFirst<{ readonly id: string; readonly createdAt: number }>(
      subscriptions.createdAt,
      subscriptions.id,
    ),
    "descending",
    request,
  );
  const rows = await context.tx
    .select({ id: subscriptions.id, createdAt: subscriptions.createdAt })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.organizationId, context.organization.id),
        filter.customerId === undefined ? undefined : eq(subscriptions.customerId, filter.customerId),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows);
}

/** What a request to start a subscription names. */
export async function findStart(context: Context, body: z.output<typeof subscriptionPreview>) {
  return {
    customerId: await findId(context, "customer", body.customer),
    planId: await findId(context, "plan", body.plan),
    baseId: await findOptionalId(context, "subscription", body.add_on_to),
  };
}
