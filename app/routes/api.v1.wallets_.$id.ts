import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentWallet } from "~/api/presenters/wallets";
import { findWalletId, loadWallet } from "~/api/queries/wallets.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const row = await view(caller, async (context) =>
    loadWallet(context, await findWalletId(context, params.id ?? "")),
  );
  return answerJson(presentWallet(row));
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
