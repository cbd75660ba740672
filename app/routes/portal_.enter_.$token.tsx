import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { data, useActionData, useLoaderData } from "@remix-run/react";
import { openPortal, readPortalLink } from "~/auth/portal-entry.server";
import { statusOfClosedLink } from "~/http/error-table";
import { demandSameOrigin } from "~/http/origin.server";
import { refused } from "~/http/respond.server";
import { PortalLinkPage, type PortalLinkView } from "~/portal/pages/portal-link-page";

export const meta: MetaFunction = () => [{ title: "Sign in · Customer portal" }];

/** Shows one button; mail scanners that open the link use nothing up. */
export async function loader({ params }: LoaderFunctionArgs) {
  const read = await readPortalLink(params.token);
  const link: PortalLinkView = read.ok
    ? { kind: "open", ...read.value }
    : { kind: "closed", sentence: read.refusals[0]?.sentence ?? "" };
  return data({ link }, { status: statusOfClosedLink(link.kind) });
}

export async function action({ request, params }: ActionFunctionArgs) {
  demandSameOrigin(request);
  const opened = await openPortal(params.token);
  if (!opened.ok) return refused(opened.refusals);
  return redirect("/portal", { status: 303, headers: { "Set-Cookie": opened.value.setCookie } });
}

export default function PortalLink() {
  const { link } = useLoaderData<typeof loader>();
  const message = useActionData<typeof action>()?.refused.summary[0]?.message;
  return <PortalLinkPage link={message === undefined ? link : { kind: "closed", sentence: message }} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
