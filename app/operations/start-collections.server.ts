import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { takeDueCollections } from "~/store/invoices.server";
import { enqueueAll } from "~/store/outbox.server";

/** Turns collections whose time has come into messages, up to `limit` at once. Gives how many. */
export async function startCollections(
  context: Context,
  input: { readonly limit: number },
): Promise<Outcome<number>> {
  const invoiceIds = await takeDueCollections(context, input.limit);
  await enqueueAll(
    context,
    "collect_payment",
    invoiceIds.map((invoiceId) => ({ invoiceId })),
  );
  return accept(invoiceIds.length);
}
