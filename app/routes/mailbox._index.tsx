import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMailbox } from "~/auth/mailbox.server";
import { MailboxPage, type MailRow } from "~/console/pages/mailbox-page";
import { listMails } from "~/console/queries/mailbox.server";
import { view } from "~/gate.server";
import { publicId } from "~/ids.server";

export const meta: MetaFunction = () => [{ title: "Mailbox · Counterfoil" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const readers = await requireMailbox(request);
  const lists = await Promise.all(
    readers.map(({ caller, ...reader }) =>
      view(caller, async (context): Promise<MailRow[]> => {
        const { id: organizationId, name, zone } = context.organization;
        const rows = await listMails(context, reader);
        return rows.map(({ id, ...mail }) => ({
          ...mail,
          key: id,
          organizationName: name,
          zone,
          to: `/mailbox/${publicId("organization", organizationId)}/${publicId("mail", id)}`,
        }));
      }),
    ),
  );
  return { mails: lists.flat().sort((left, right) => (left.key < right.key ? 1 : -1)) };
}

export default function Mailbox() {
  return <MailboxPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
