import { accept, type Outcome } from "~/billing/outcome";
import type { Day } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { createPlanMigration } from "~/operations/create-plan-migration.server";
import { publishPlan } from "~/operations/publish-plan.server";
import { savePlanDraft } from "~/operations/save-plan-draft.server";
import { startPlanMigration } from "~/operations/start-plan-migration.server";
import type { Scenario } from "./format";
import { datedVersions } from "./plan-terms";
import { command, type LaterVersion, type Stage, setClock } from "./product-stage.server";
import { type Names, planNamed } from "./scenario-names";
import { productTerms } from "./scenario-setup.server";

/** The later versions of all plans, in the order in which they are published. */
export function laterVersions({ plans, organization }: Scenario): LaterVersion[] {
  return plans
    .flatMap((plan) =>
      datedVersions(plan).flatMap(({ terms, effectiveFrom, appliesFrom }) =>
        effectiveFrom === null
          ? []
          : {
              plan: plan.code,
              terms: productTerms(terms),
              publishAt: startOfDay(effectiveFrom, organization.timezone),
              appliesFrom,
            },
      ),
    )
    .sort((a, b) => a.publishAt - b.publishAt);
}

/** Publishes the next version as people do; running subscriptions keep theirs. */
export async function publishVersion(
  context: Context,
  names: Names,
  version: LaterVersion,
): Promise<Outcome<null>> {
  const planId = planNamed(names, version.plan);
  const saved = await savePlanDraft(context, { planId, revision: 0, terms: version.terms });
  const published = saved.ok ? await publishPlan(context, { planId }) : saved;
  return published.ok ? accept(null) : published;
}

/**
 * Publishes what is due by an instant, before anything is billed then, and takes present subscriptions over from the
 * day the file names, by a plan migration.
 */
export async function publishDue(stage: Stage, to: Instant): Promise<void> {
  for (;;) {
    const version = stage.later[0];
    if (!version || version.publishAt > to) return;
    // What else is due before, as the revenue of a month is, comes first.
    await drainOrganization(stage.caller.organizationId, { until: version.publishAt - 1 });
    await setClock(stage, version.publishAt);
    stage.later.shift();
    await command(stage.caller, "publishPlan", (context) => publishVersion(context, stage.names, version));
    if (version.appliesFrom === null) continue;
    const on = version.appliesFrom;
    const isStarted = await command(stage.caller, "startPlanMigration", (context) =>
      migrateFrom(context, planNamed(stage.names, version.plan), on),
    );
    if (isStarted) await drainOrganization(stage.caller.organizationId);
  }
}

/** False where nobody is on an earlier version, or will be on that day. */
async function migrateFrom(context: Context, planId: string, on: Day): Promise<Outcome<boolean>> {
  const planned = await createPlanMigration(context, {
    planId,
    toVersion: null,
    audience: { kind: "all" },
    timing: { at: "date", on },
  });
  if (!planned.ok) {
    return planned.refusals.every(({ code }) => code === "migration_empty") ? accept(false) : planned;
  }
  const started = await startPlanMigration(context, { migrationId: planned.value.id, previewHash: null });
  if (started.ok) return accept(true);
  return started.refusals.every(({ code }) => code === "migration_nothing_left") ? accept(false) : started;
}
