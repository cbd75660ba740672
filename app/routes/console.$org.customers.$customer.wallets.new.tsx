import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { atFormFields, readTopUp, walletForm } from "~/console/forms/customer-credit";
import { idParam } from "~/console/list-request";
import { WalletNewPage } from "~/console/pages/wallet-new-page";
import { loadWalletForm } from "~/console/queries/customer-credit.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { openWallet } from "~/operations/open-wallet.server";
import { publicId } from "~/public-ids";

export const meta = () => [{ title: "Open a wallet · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const data = await view(caller, (context) => loadWalletForm(context, customerId));
  return { ...data, base: `/console/${params.org}` };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const input = await formInput(request, walletForm);
  if (!input.ok) return input.answer;
  const { topUp: typed, ...wallet } = input.value;
  const outcome = await run(caller, { operation: "openWallet" }, async (context) => {
    const topUp = readTopUp(typed);
    if (!topUp.ok) return topUp;
    return openWallet(context, { customerId, ...wallet, currency: null, topUp: topUp.value });
  });
  const page = (id: string) =>
    `/console/${params.org}/customers/${params.customer}/wallets/${publicId("wallet", id)}`;
  return respond(
    atFormFields(outcome),
    ({ id }) => redirectWithFlash(page(id), "The wallet is open. Add credit to it."),
    { form: input.form },
  );
}

export default function NewWallet() {
  const refusal = useActionData<typeof action>()?.refused;
  return <WalletNewPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
