import type { ActionFunctionArgs } from "@remix-run/node";
import { grantInput, presentWallet } from "~/api/presenters/wallets";
import { findWalletId, loadWallet } from "~/api/queries/wallets.server";
import { walletGrantCreate } from "~/api/schemas/wallets";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce } from "~/gate.server";
import { answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { problemOfRefusals } from "~/http/respond.server";
import { addWalletCredit } from "~/operations/buy-credit.server";

export { postOnly as loader } from "~/http/api-write.server";

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, walletGrantCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "createWalletGrant", ...once },
    async (context) => {
      const input = { ...grantInput(body), walletId: await findWalletId(context, params.id ?? "") };
      return addWalletCredit(context, input);
    },
    async ({ walletId }, context) => ({
      status: 201,
      body: presentWallet(await loadWallet(context, walletId)),
    }),
  );
  return answerWrite(outcome);
}
