import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { presentTaxRate } from "~/api/presenters/tax-rates";
import { listTaxRates, loadTaxRate } from "~/api/queries/tax-rates.server";
import { taxRateCreate, taxRateQuery } from "~/api/schemas/tax-rates";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, taxRateQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const page = await view(caller, (context) => listTaxRates(context, pageRequest(query.value)));
  return answerJson(presentPage(page, presentTaxRate));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, taxRateCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "createTaxRate", ...once },
    (context) => {
      const { default: isDefault, ...rate } = body;
      return createTaxRate(context, { ...rate, use: isDefault ? "default" : "by_name" });
    },
    async ({ id }, context) => ({ status: 201, body: presentTaxRate(await loadTaxRate(context, id)) }),
  );
  return answerWrite(outcome);
}
