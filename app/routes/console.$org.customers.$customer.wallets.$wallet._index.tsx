import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { pageRequest, walletParams } from "~/console/list-request";
import { WalletPage } from "~/console/pages/wallet-page";
import { loadWalletPage } from "~/console/queries/customer-credit.server";
import { view } from "~/gate.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Wallet ${data?.wallet.name ?? ""} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const ids = walletParams(params);
  const data = await view(caller, (context) => loadWalletPage(context, ids, pageRequest(url)));
  const base = `/console/${params.org}`;
  return { ...data, base, search: url.search, mayWrite: can(caller.role, "bill") };
}

export default function Wallet() {
  return <WalletPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
