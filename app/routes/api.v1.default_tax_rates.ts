import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentTaxRate } from "~/api/presenters/tax-rates";
import { listDefaultTaxRates } from "~/api/queries/tax-rates.server";
import { defaultTaxRatesChange } from "~/api/schemas/tax-rates";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { chooseDefaultTaxRates } from "~/operations/choose-default-tax-rates.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const rates = await view(caller, listDefaultTaxRates);
  return answerJson({ data: rates.map(presentTaxRate) });
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "PUT");
  const write = await parseWrite(request, defaultTaxRatesChange);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "chooseDefaultTaxRates", ...once },
    (context) => chooseDefaultTaxRates(context, { codes: body.tax_rates }),
    (rates) => ({ status: 200, body: { data: rates.map(presentTaxRate) } }),
  );
  return answerWrite(outcome);
}
