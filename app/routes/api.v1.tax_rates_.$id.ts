import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentTaxRate } from "~/api/presenters/tax-rates";
import { findId } from "~/api/queries/references.server";
import { loadTaxRate } from "~/api/queries/tax-rates.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const row = await view(caller, async (context) =>
    loadTaxRate(context, await findId(context, "taxRate", params.id ?? "")),
  );
  return answerJson(presentTaxRate(row));
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
