import type { ActionFunctionArgs } from "@remix-run/node";
import { mergeOutcomes, sortEvents } from "~/api/event-batch";
import { presentEventResults } from "~/api/presenters/events";
import { eventEnvelope, MAX_EVENTS_BYTES, usageEvent } from "~/api/schemas/events";
import { requireApiKey } from "~/auth/caller.server";
import { accept } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { run, runOnce } from "~/gate.server";
import { answerJson, answerWrite, demandMethod, hashOf, readIdempotencyKey } from "~/http/api-write.server";
import { parse, parseJson } from "~/http/parse.server";
import { problemOfRefusals } from "~/http/respond.server";
import { recordUsage } from "~/operations/record-usage.server";

export { postOnly as loader } from "~/http/api-write.server";

/** A batch answers 200 with a result per index; only an envelope that cannot be read is refused as a whole. */
export async function action({ request }: ActionFunctionArgs) {
  const caller = await requireApiKey(request, "usage");
  demandMethod(request, "POST");
  const key = readIdempotencyKey(request);
  if (!key.ok) return problemOfRefusals(key.refusals);
  const limits = { maxBytes: MAX_EVENTS_BYTES, holds: "envelope" } as const;
  const envelope = await parseJson(request, eventEnvelope, limits);
  if (!envelope.ok) {
    return problemOfRefusals(
      envelope.refusals.map((refusal) =>
        refusal.code === "body_unreadable"
          ? { ...refusal, code: "batch_unreadable", field: "events" }
          : refusal,
      ),
    );
  }
  const batch = sortEvents(envelope.value, (event) => parse(event, usageEvent));
  const work = async (context: Context) => {
    if (batch.events.length === 0) return accept(presentEventResults(mergeOutcomes(batch, [])));
    const recorded = await recordUsage(context, batch.events);
    return recorded.ok ? accept(presentEventResults(mergeOutcomes(batch, recorded.value))) : recorded;
  };
  if (key.value !== null) {
    const once = { operation: "recordUsage", key: key.value, requestHash: hashOf(request, envelope.value) };
    return answerWrite(await runOnce(caller, once, work, (body) => ({ status: 200, body })));
  }
  const outcome = await run(caller, { operation: "recordUsage" }, work);
  return outcome.ok ? answerJson(outcome.value) : problemOfRefusals(outcome.refusals);
}
