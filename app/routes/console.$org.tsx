import { data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMembership } from "~/auth/caller.server";
import { permissionsOf } from "~/auth/permissions";
import { loadFrame } from "~/console/queries/frame.server";
import { ConsoleFrame } from "~/console/shell/console-frame";
import { env } from "~/env.server";
import { view } from "~/gate.server";
import { takeFlash } from "~/http/flash.server";
import { readTheme } from "~/http/theme.server";
import { publicId } from "~/ids.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { caller, signedIn } = await requireMembership(request, params.org, "read");
  const { name, accent, ...frame } = await view(caller, loadFrame);
  const { flash, headers } = await takeFlash(request);
  const base = `/console/${params.org}`;
  return data(
    {
      ...frame,
      base,
      organization: { name, accent, to: base },
      others: signedIn.memberships
        .filter((membership) => membership.organizationId !== caller.organizationId)
        .map((membership) => ({
          name: membership.name,
          accent: membership.accent,
          to: `/console/${publicId("organization", membership.organizationId)}`,
        })),
      permissions: permissionsOf(caller.role),
      person: { name: signedIn.name, email: signedIn.email },
      theme: readTheme(request),
      mailbox: env.mode === "demo" ? "/mailbox" : undefined,
      flash,
    },
    { headers },
  );
}

export default function Console() {
  return <ConsoleFrame {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
