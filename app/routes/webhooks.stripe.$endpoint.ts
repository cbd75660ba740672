import type { ActionFunctionArgs } from "@remix-run/node";
import type { SystemCaller } from "~/effects/effect-result";
import { NotFound } from "~/errors";
import { run } from "~/gate.server";
import { readBytes } from "~/http/parse.server";
import { receiveProviderEvent } from "~/operations/receive-provider-event.server";
import { parsePublicId } from "~/public-ids";

/** Stripe's largest events are a few hundred kilobytes. */
const MOST_BYTES = 1024 * 1024;

/** "org_…-pa_…": tenant and account in clear, so that the signature is checked with the right secret. */
function targetOf(endpoint: string | undefined): { caller: SystemCaller; providerAccountId: string } | null {
  const [organization = "", account = "", ...rest] = (endpoint ?? "").split("-");
  const organizationId = parsePublicId("organization", organization);
  const providerAccountId = parsePublicId("providerAccount", account);
  if (organizationId === null || providerAccountId === null || rest.length > 0) return null;
  return { caller: { kind: "system", organizationId, job: "webhook" }, providerAccountId };
}

function answer(status: number, message: string): Response {
  return new Response(`${message}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}

/** The webhook door: raw bytes and header go in, 200 comes back as soon as the event is kept. */
export async function action({ request, params }: ActionFunctionArgs): Promise<Response> {
  const target = targetOf(params.endpoint);
  if (target === null) return answer(404, "There is no such endpoint.");
  if (request.method !== "POST") return answer(405, "Events are sent by POST.");
  const body = await readBytes(request, MOST_BYTES);
  if (!body.ok) return answer(413, "An event has at most 1 MiB.");
  const rawBody = Buffer.from(body.value);
  const { caller, providerAccountId } = target;
  const signature = request.headers.get("stripe-signature") ?? "";
  try {
    const received = await run(caller, { operation: "receiveProviderEvent" }, (context) =>
      receiveProviderEvent(context, { providerAccountId, rawBody, signature }),
    );
    return received.ok
      ? answer(200, received.value.result)
      : answer(400, received.refusals[0]?.sentence ?? "Refused.");
  } catch (error) {
    if (error instanceof NotFound) return answer(404, "There is no such endpoint.");
    throw error;
  }
}
