import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMailboxOf } from "~/auth/mailbox.server";
import { idParam } from "~/console/list-request";
import { MailPage } from "~/console/pages/mail-page";
import { loadMailShown } from "~/console/queries/mailbox.server";
import { view } from "~/gate.server";

export const meta: MetaFunction = () => [{ title: "Mail · Mailbox · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { caller, ...reader } = await requireMailboxOf(request, params.org);
  const id = idParam("mail", params.mail);
  const { mail, ...shown } = await view(caller, (context) => loadMailShown(context, id, reader));
  const { html: _, ...listed } = mail;
  return { ...shown, mail: listed, htmlHref: `/mailbox/${params.org}/${params.mail}/html` };
}

export default function Mail() {
  return <MailPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
