import { z } from "zod";
import type { UncheckedEvent } from "~/billing/metering/check-event";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";

export const testEventForm = z.object({
  subscription: z.string(),
  metric: z.string(),
  value: z.string().trim().default(""),
});

/** The event the form means, happening now: its value goes into the property the metric reads. */
export function testEvent(
  form: z.output<typeof testEventForm>,
  metrics: readonly { readonly code: string; readonly field: string | null }[],
  transactionId: string,
): UncheckedEvent {
  const field = metrics.find((metric) => metric.code === form.metric)?.field;
  const properties = field && form.value !== "" ? { [field]: form.value } : undefined;
  return { transactionId, subscription: form.subscription, metric: form.metric, properties };
}

type Result =
  | { readonly status: "accepted" | "duplicate"; readonly transactionId: string }
  | { readonly status: "rejected"; readonly refusals: readonly Refusal[] };

/** What became of the only event of a batch; the reasons of a rejected one stand at the fields of the form. */
export function testEventOutcome(results: readonly Result[]): Outcome<{ transactionId: string }> {
  const [result] = results;
  if (result?.status === "rejected") return refuse(...result.refusals.map(atField));
  return accept({ transactionId: result?.transactionId ?? "" });
}

function atField(refusal: Refusal): Refusal {
  const isField = refusal.field === "subscription" || refusal.field === "metric";
  if (refusal.field?.startsWith("properties")) return { ...refusal, field: "value" };
  return isField ? refusal : { ...refusal, field: "subscription" };
}
