import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentCredit } from "~/api/presenters/credits";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { listCredits, loadCredits } from "~/api/queries/credits.server";
import { findId, findOptionalId } from "~/api/queries/references.server";
import { creditGrant, customerCreditQuery } from "~/api/schemas/credits";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { grantCredit } from "~/operations/grant-credit.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, customerCreditQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const page = await view(caller, async (context) => {
    const customerId = await findOptionalId(context, "customer", query.value.customer);
    const filter = customerId === undefined ? {} : { customerId };
    return listCredits(context, filter, pageRequest(query.value));
  });
  return answerJson(presentPage(page, presentCredit));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, creditGrant);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "grantCredit", ...once },
    async (context) =>
      grantCredit(context, {
        customerId: await findId(context, "customer", body.customer),
        amount: body.amount,
        currency: body.currency ?? null,
        previewHash: body.preview_hash,
      }),
    async ({ credit }, context) => ({
      status: 201,
      body: (await loadCredits(context, [credit.id])).map(presentCredit)[0],
    }),
  );
  return answerWrite(outcome);
}
