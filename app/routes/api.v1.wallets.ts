import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { presentWallet, walletInput } from "~/api/presenters/wallets";
import { findId, findOptionalId } from "~/api/queries/references.server";
import { listWallets, loadWallet } from "~/api/queries/wallets.server";
import { walletCreate, walletQuery } from "~/api/schemas/wallets";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { openWallet } from "~/operations/open-wallet.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, walletQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const page = await view(caller, async (context) => {
    const customerId = await findOptionalId(context, "customer", query.value.customer);
    const filter = customerId === undefined ? {} : { customerId };
    return listWallets(context, filter, pageRequest(query.value));
  });
  return answerJson(presentPage(page, presentWallet));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, walletCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "openWallet", ...once },
    async (context) =>
      openWallet(context, {
        ...walletInput(body),
        customerId: await findId(context, "customer", body.customer),
      }),
    async ({ id }, context) => ({ status: 201, body: presentWallet(await loadWallet(context, id)) }),
  );
  return answerWrite(outcome);
}
