import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { movedSinceShown } from "~/console/forms/confirmation";
import { readWalletCredit } from "~/console/forms/customer-credit";
import { walletParams } from "~/console/list-request";
import { WalletAddPage } from "~/console/pages/wallet-add-page";
import { loadCreditCustomer, loadWalletRow } from "~/console/queries/customer-credit.server";
import { listNamedRates } from "~/console/queries/plans.server";
import { walletCreditText } from "~/documents/wallet-credit-text";
import { runOnce, view } from "~/gate.server";
import { readConfirmation, readEntries, reviewOf } from "~/http/confirmation.server";
import { addWalletCredit, previewWalletCredit } from "~/operations/buy-credit.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { notationOf } from "~/ui/format/notation";

export const meta = () => [{ title: "Add credit to a wallet · Counterfoil" }];
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const { customerId, walletId } = walletParams(params);
  const { fields, isReviewed, ...entered } = readEntries(request);
  return view(caller, async (context) => {
    const customer = await loadCreditCustomer(context, customerId);
    const wallet = await loadWalletRow(context, customerId, walletId);
    const asked = isReviewed ? readWalletCredit(fields, context.organization.zone) : null;
    const outcome = asked?.ok ? await previewWalletCredit(context, { walletId, ...asked.value }) : asked;
    const shown = walletCreditText(outcome, wallet, await loadCatalogNames(context), notationOf("en"));
    const page = { ...reviewOf(outcome), customer, wallet, taxRates: await listNamedRates(context), shown };
    return { ...entered, base: `/console/${params.org}`, ...page };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const { customerId, walletId } = walletParams(params);
  const confirmed = await readConfirmation(request);
  if (!confirmed.ok) return confirmed.answer;
  const page = `/console/${params.org}/customers/${params.customer}/wallets/${params.wallet}`;
  const outcome = await runOnce(
    caller,
    { operation: "createWalletGrant", ...confirmed.once },
    async (context) => {
      await loadWalletRow(context, customerId, walletId);
      const asked = readWalletCredit(confirmed.form, context.organization.zone);
      const { previewHash } = confirmed;
      return asked.ok ? addWalletCredit(context, { walletId, ...asked.value, previewHash }) : asked;
    },
    ({ invoiceId }) => confirmed.leadsTo(page, invoiceId ? "The invoice is issued." : "The credit is given."),
  );
  return confirmed.respond(outcome);
}
export default function AddCredit() {
  const loaded = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>()?.refused;
  const moved = movedSinceShown(refused, loaded.shown, ["Total", "Paid by credit"]);
  return <WalletAddPage {...loaded} refused={refused} moved={moved} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
