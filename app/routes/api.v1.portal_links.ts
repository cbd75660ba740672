import type { ActionFunctionArgs } from "@remix-run/node";
import { presentPortalLink } from "~/api/presenters/customers";
import { findId } from "~/api/queries/references.server";
import { portalLinkCreate } from "~/api/schemas/customers";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { createPortalLink } from "~/operations/create-portal-link.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, portalLinkCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "createPortalLink", ...once },
    async (context) => {
      const customerId = await findId(context, "customer", body.customer);
      const made = await createPortalLink(context, { customerId, days: body.expires_in_days });
      return made.ok ? { ok: true, value: { ...made.value, customerId } } : made;
    },
    (link) => ({ status: 201, body: presentPortalLink(link) }),
  );
  return answerWrite(outcome);
}
