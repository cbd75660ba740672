import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentExchangeRate, presentSetRates } from "~/api/presenters/exchange-rates";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { listExchangeRates } from "~/api/queries/exchange-rates.server";
import { exchangeRateQuery, exchangeRatesEnter } from "~/api/schemas/exchange-rates";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { setExchangeRates } from "~/operations/set-exchange-rates.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, exchangeRateQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const page = await view(caller, (context) => listExchangeRates(context, pageRequest(query.value)));
  return answerJson(presentPage(page, presentExchangeRate));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, exchangeRatesEnter);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "setExchangeRates", ...once },
    (context) => setExchangeRates(context, body),
    (set) => ({ status: 201, body: presentSetRates(set) }),
  );
  return answerWrite(outcome);
}
