import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { idParam } from "~/console/list-request";
import { PortalLinkPage } from "~/console/pages/portal-link-page";
import { loadCustomerRow } from "~/console/queries/customers.server";
import { run, view } from "~/gate.server";
import { refused } from "~/http/respond.server";
import { createPortalLink } from "~/operations/create-portal-link.server";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `Portal link for ${loaded?.customer.name ?? "a customer"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "support");
  const id = idParam("customer", params.customer);
  const { name } = await view(caller, (context) => loadCustomerRow(context, id));
  return { base: `/console/${params.org}`, customer: { id, name } };
}

/** The link is shown once, in the answer itself: it opens the portal, so it is stored nowhere in clear. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "support");
  const customerId = idParam("customer", params.customer);
  const outcome = await run(caller, { operation: "createPortalLink" }, (context) =>
    createPortalLink(context, { customerId }),
  );
  if (!outcome.ok) return refused(outcome.refusals);
  const { url, expiresAt } = outcome.value;
  return data({ link: { url, expiresAt } }, { headers: { "Cache-Control": "no-store" } });
}

export default function PortalLink() {
  const answer = useActionData<typeof action>();
  const link = answer && "link" in answer ? answer.link : null;
  return <PortalLinkPage {...useLoaderData<typeof loader>()} link={link} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
