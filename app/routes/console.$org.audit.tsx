import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { pageRequest } from "~/console/list-request";
import { AuditPage } from "~/console/pages/audit-page";
import { listAudit } from "~/console/queries/audit.server";
import { view } from "~/gate.server";

export const meta: MetaFunction = () => [{ title: "Audit · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "developers");
  const url = new URL(request.url);
  const subjectKind = url.searchParams.get("subject_kind");
  const subjectId = url.searchParams.get("subject_id");
  const page = await view(caller, (context) =>
    listAudit(context, { subjectKind, subjectId }, pageRequest(url)),
  );
  return { base: `/console/${params.org}`, search: url.search, page };
}

export default function Audit() {
  return <AuditPage {...useLoaderData<typeof loader>()} />;
}
