import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { entriesOf } from "~/console/forms/confirmation";
import { atFormFields, readTopUp, walletForm } from "~/console/forms/customer-credit";
import { idParam } from "~/console/list-request";
import { WalletNewPage } from "~/console/pages/wallet-new-page";
import { WalletSellsPage } from "~/console/pages/wallet-sells-page";
import { loadWalletForm } from "~/console/queries/customer-credit.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { openWallet, previewOpenWallet } from "~/operations/open-wallet.server";
import { publicId } from "~/public-ids";

export const meta = () => [{ title: "Open a wallet · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const loaded = await view(caller, (context) => loadWalletForm(context, customerId));
  return { ...loaded, base: `/console/${params.org}` };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const customerId = idParam("customer", params.customer);
  const input = await formInput(request, walletForm);
  if (!input.ok) return input.answer;
  const { topUp: typed, preview_hash: previewHash, ...wallet } = input.value;
  const topUp = readTopUp(typed);
  if (!topUp.ok) return respond(topUp, () => null, { form: input.form });
  const asked = { customerId, ...wallet, currency: null, topUp: topUp.value, previewHash };
  if (topUp.value !== null && previewHash === null) {
    const preview = await view(caller, (context) => previewOpenWallet(context, asked));
    // A rule that would sell at once moves money, so it is shown first.
    if (preview.ok && preview.value.sellsMinor !== null)
      return data({ refused: undefined, asks: { ...preview.value, entries: entriesOf(input.form) } });
  }
  const outcome = await run(caller, { operation: "openWallet" }, (context) => openWallet(context, asked));
  const page = (id: string) =>
    `/console/${params.org}/customers/${params.customer}/wallets/${publicId("wallet", id)}`;
  return respond(
    atFormFields(outcome),
    ({ id }) => redirectWithFlash(page(id), "The wallet is open. Add credit to it."),
    { form: input.form },
  );
}

export default function NewWallet() {
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  if (answer && "asks" in answer) return <WalletSellsPage {...loaded} wallet={null} asks={answer.asks} />;
  return <WalletNewPage {...loaded} refused={answer?.refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
