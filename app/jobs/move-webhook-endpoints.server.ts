import { accept } from "~/billing/outcome";
import { webhookBase } from "~/effects/webhook-address.server";
import { run, visit } from "~/gate.server";
import { acrossMovedEndpoints } from "~/store/across.server";
import { enqueue } from "~/store/outbox.server";
import { systemCaller } from "./system-caller";

/**
 * After a start under another address or port, leaves word for each account whose webhooks still go to the old one.
 * Gives how many there are.
 */
export async function moveWebhookEndpoints(): Promise<number> {
  const bases = { sandbox: webhookBase("sandbox"), app: webhookBase("live") };
  const moved = await visit((context) => acrossMovedEndpoints(context, bases));
  for (const { organizationId, providerAccountId } of moved) {
    const caller = systemCaller(organizationId, "move_webhook_endpoints");
    await run(caller, { operation: "moveWebhookEndpoints" }, async (context) =>
      accept(await enqueue(context, "ensure_webhook_endpoint", { providerAccountId })),
    );
  }
  return moved.length;
}
