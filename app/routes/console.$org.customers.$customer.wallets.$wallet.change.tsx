import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { entriesOf } from "~/console/forms/confirmation";
import { atFormFields, readTopUp, walletChangeForm } from "~/console/forms/customer-credit";
import { walletParams } from "~/console/list-request";
import { WalletChangePage } from "~/console/pages/wallet-change-page";
import { WalletSellsPage } from "~/console/pages/wallet-sells-page";
import { loadWalletForm, loadWalletRow } from "~/console/queries/customer-credit.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { changeWallet, previewChangeWallet } from "~/operations/change-wallet.server";

export const meta = () => [{ title: "Change a wallet · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const { customerId, walletId } = walletParams(params);
  const loaded = await view(caller, async (context) => ({
    ...(await loadWalletForm(context, customerId)),
    wallet: await loadWalletRow(context, customerId, walletId),
  }));
  return { ...loaded, base: `/console/${params.org}` };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const { customerId, walletId } = walletParams(params);
  await view(caller, (context) => loadWalletRow(context, customerId, walletId));
  const input = await formInput(request, walletChangeForm);
  if (!input.ok) return input.answer;
  const topUp = readTopUp(input.value.topUp);
  if (!topUp.ok) return respond(topUp, () => null, { form: input.form });
  const { preview_hash: previewHash, ...typed } = input.value;
  const asked = { ...typed, walletId, topUp: topUp.value };
  if (previewHash === null) {
    const preview = await view(caller, (context) => previewChangeWallet(context, asked));
    // A rule that would sell at once moves money, so it is shown first.
    if (preview.ok && preview.value.sellsMinor !== null)
      return data({ refused: undefined, asks: { ...preview.value, entries: entriesOf(input.form) } });
  }
  const outcome = await run(caller, { operation: "changeWallet" }, (context) =>
    changeWallet(context, { ...asked, previewHash }),
  );
  const page = `/console/${params.org}/customers/${params.customer}/wallets/${params.wallet}`;
  return respond(atFormFields(outcome), () => redirectWithFlash(page, "The wallet is changed."), {
    form: input.form,
  });
}

export default function ChangeWallet() {
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  if (!answer || !("asks" in answer)) return <WalletChangePage {...loaded} refused={answer?.refused} />;
  return <WalletSellsPage {...loaded} asks={answer.asks} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
