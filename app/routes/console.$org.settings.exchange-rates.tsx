import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { atFormFields, exchangeRatesForm, readSentRates } from "~/console/forms/exchange-rates";
import { pageRequest } from "~/console/list-request";
import { SettingsExchangeRatesPage } from "~/console/pages/settings-exchange-rates-page";
import { listRates, listWaiting } from "~/console/queries/exchange-rates.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { setExchangeRates } from "~/operations/set-exchange-rates.server";

export const meta: MetaFunction = () => [{ title: "Exchange rates · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const url = new URL(request.url);
  const rates = await view(caller, async (context) => ({
    ...(await listRates(context, pageRequest(url))),
    waiting: await listWaiting(context),
  }));
  return { ...rates, search: url.search };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const input = await formInput(request, exchangeRatesForm);
  if (!input.ok) return input.answer;
  const sent = await readSentRates(input.value, input.form);
  const outcome = sent.ok
    ? await run(caller, { operation: "setExchangeRates" }, (context) =>
        setExchangeRates(context, sent.value.entry),
      )
    : sent;
  const page = `/console/${params.org}/settings/exchange-rates`;
  return respond(
    atFormFields(outcome, input.value, sent.ok ? sent.value.lines : []),
    ({ added, replaced, unchanged }) =>
      redirectWithFlash(
        page,
        `Saved: ${added} added, ${replaced} of them replacing another, ${unchanged} known already.`,
      ),
    { form: input.form },
  );
}

export default function ExchangeRates() {
  const refusal = useActionData<typeof action>()?.refused;
  return <SettingsExchangeRatesPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}
