import { z } from "zod";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import {
  AUDIENCE_KINDS,
  MIGRATION_TIMINGS,
  type MigrationTiming,
  SEGMENT_STATUSES,
} from "~/billing/subscription/migration-kinds";
import { parseDay } from "~/billing/time/day";

const number = z
  .string()
  .regex(/^\d{0,6}$/)
  .transform((text) => (text === "" ? null : Number.parseInt(text, 10)));
const word = z
  .string()
  .max(3)
  .optional()
  .transform((text) => (text ? text : undefined));

/** Who goes over and when, as a page asks for it. */
export const planMigrationForm = z.object({
  to_version: number,
  audience: z.enum(AUDIENCE_KINDS),
  from_version: number.optional(),
  currency: word,
  country: word,
  status: z.union([z.enum(SEGMENT_STATUSES), z.literal("")]).optional(),
  subscriptions: z.string().max(100_000).default(""),
  when: z.enum(MIGRATION_TIMINGS),
  on: z.string().default(""),
});

/** The buttons of the page of one migration. */
export const migrationStepForm = z.object({
  intent: z.enum(["start", "stop", "recalculate"]).default("start"),
  preview_hash: z.string().max(100).default(""),
});

/** What the page says after a button. */
export const MIGRATION_SAID = {
  start: "The migration runs. This page shows how far it is.",
  stop: "The migration is stopped. What is done stays done.",
  recalculate: "The figures are those of now. Nobody was changed.",
} as const;

/** The form in the words of the operation. Refuses `date_invalid` and `choice_missing` at the day. */
export function readPlanMigration(form: z.output<typeof planMigrationForm>) {
  const timing = readTiming(form);
  if (!timing.ok) return timing;
  const { audience: kind, from_version, currency, country, status } = form;
  const criteria = {
    ...(from_version ? { fromVersions: [from_version] } : {}),
    ...(currency ? { currency } : {}),
    ...(country ? { country } : {}),
    ...(status ? { status } : {}),
  };
  const subscriptions = form.subscriptions.split(/[\s,;]+/).filter((text) => text !== "");
  return accept({
    toVersion: form.to_version,
    audience: {
      kind,
      ...(kind === "segment" ? criteria : {}),
      ...(kind === "list" ? { subscriptions } : {}),
    },
    timing: timing.value,
  });
}

function readTiming({ when, on }: z.output<typeof planMigrationForm>): Outcome<MigrationTiming> {
  if (when !== "date") return accept({ at: when });
  if (on.trim() === "") {
    return refuse({
      code: "choice_missing",
      sentence: "The day of the migration is not chosen.",
      remedy: "Enter a day, or choose another time.",
      field: "on",
    });
  }
  const day = parseDay(on.trim());
  if (day.ok) return accept({ at: "date", on: day.value });
  return refuse(...day.refusals.map((refusal) => ({ ...refusal, field: "on" })));
}
