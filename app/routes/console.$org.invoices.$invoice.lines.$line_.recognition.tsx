import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { idParam } from "~/console/list-request";
import { LineRecognitionPage } from "~/console/pages/line-recognition-page";
import { loadRecognition } from "~/console/queries/recognition.server";
import { view } from "~/gate.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `Recognition of a line of ${data.line.number}` : "Recognition"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const ids = { invoiceId: idParam("invoice", params.invoice), lineId: idParam("fee", params.line) };
  return {
    base: `/console/${params.org}`,
    invoiceId: ids.invoiceId,
    lineId: params.line ?? "",
    line: await view(caller, (context) => loadRecognition(context, ids)),
  };
}

export default function LineRecognition() {
  return <LineRecognitionPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
