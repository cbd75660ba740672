import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentWallet, walletChangeInput } from "~/api/presenters/wallets";
import { findWalletId, loadWallet } from "~/api/queries/wallets.server";
import { walletChange } from "~/api/schemas/wallets";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { changeWallet } from "~/operations/change-wallet.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const row = await view(caller, async (context) =>
    loadWallet(context, await findWalletId(context, params.id ?? "")),
  );
  return answerJson(presentWallet(row));
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "PATCH");
  const write = await parseWrite(request, walletChange);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "changeWallet", ...once },
    async (context) =>
      changeWallet(context, {
        ...walletChangeInput(body),
        walletId: await findWalletId(context, params.id ?? ""),
      }),
    async ({ id }, context) => ({ status: 200, body: presentWallet(await loadWallet(context, id)) }),
  );
  return answerWrite(outcome);
}
