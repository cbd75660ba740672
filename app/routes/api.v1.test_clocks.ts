import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentTestClock } from "~/api/presenters/test-clocks";
import { listTestClocks } from "~/api/queries/test-clocks.server";
import { requireApiKey } from "~/auth/caller.server";
import { view } from "~/gate.server";
import { answerJson, demandMethod } from "~/http/api-write.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const clocks = await view(caller, listTestClocks);
  return answerJson({ data: clocks.map(presentTestClock) });
}

export async function action({ request }: ActionFunctionArgs) {
  await requireApiKey(request, "read");
  demandMethod(request);
}
