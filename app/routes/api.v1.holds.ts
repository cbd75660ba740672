import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { presentHold } from "~/api/presenters/holds";
import { pageRequest, presentPage } from "~/api/presenters/page";
import { findHoldPlace } from "~/api/queries/holds.server";
import { findOptionalId } from "~/api/queries/references.server";
import { readDay } from "~/api/read-values";
import { holdCreate, holdQuery } from "~/api/schemas/holds";
import { requireApiKey } from "~/auth/caller.server";
import { runOnce, view } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, parseWrite } from "~/http/api-write.server";
import { parseSearch } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { loadHolds, withPosition } from "~/operations/load-holds.server";
import { placeHold } from "~/operations/place-hold.server";

export async function loader({ request }: LoaderFunctionArgs) {
  const caller = await requireApiKey(request, "read");
  const query = parseSearch(request.url, holdQuery);
  if (!query.ok) return problemOfRefusals(query.refusals);
  const { now, ...page } = await view(caller, async (context) => {
    const customerId = await findOptionalId(context, "customer", query.value.customer);
    const listed = await loadHolds(context, { customerId, which: "all" }, pageRequest(query.value));
    return { ...listed, now: context.now };
  });
  return answerJson(presentPage(page, (row) => presentHold(row, now)));
}

export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "write");
  demandMethod(request, "POST");
  const write = await parseWrite(request, holdCreate);
  if (!write.ok) return problemOfRefusals(write.refusals);
  const { body, ...once } = write.value;
  const outcome = await runOnce(
    caller,
    { operation: "placeHold", ...once },
    async (context) => {
      const { reason } = body;
      const place = await findHoldPlace(context, body);
      return placeHold(context, { place, reason, until: readDay(body.until) });
    },
    async (placed, { now }) => ({ status: 201, body: presentHold(withPosition(placed), now) }),
  );
  return answerWrite(outcome);
}
