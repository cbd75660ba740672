import { z } from "zod";
import { AGGREGATIONS } from "~/billing/metering/metric-kinds";
import { readDecimal } from "~/ui/format/read-amount";

/** `24,50` typed by a reader is 24.50; what cannot be read goes on as it is, for the check to name. */
const amount = z.string().transform((typed) => {
  const read = readDecimal(typed);
  return read.ok ? read.plain : typed;
});

/** The least a new plan needs. */
export const newPlanForm = z
  .object({
    name: z.string().trim().min(1).max(200),
    code: z.string().trim(),
    amount,
    currency: z.string().length(3),
    cadence: z.enum(["week", "month", "quarter", "year"]),
    timing: z.enum(["in_advance", "in_arrears"]),
  })
  .transform(({ name, code, currency, cadence, timing, ...price }) => ({
    name,
    code,
    terms: {
      cadence: { unit: cadence, count: 1 },
      timing,
      trialDays: 0,
      prices: [{ currency, amount: price.amount }],
      charges: [],
    },
  }));

export const publishForm = z.object({ revision: z.coerce.number().int() });

export const metricForm = z.object({
  name: z.string().trim().min(1).max(200),
  code: z.string().trim(),
  aggregation: z.enum(AGGREGATIONS),
  field: z.string().trim().optional(),
  expression: z.string().trim().optional(),
  recurring: z.literal("on").optional(),
});
