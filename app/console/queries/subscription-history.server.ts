import { and, asc, eq, sql } from "drizzle-orm";
import { plans, planVersions } from "../../../drizzle/schema/catalog";
import { stints, subscriptionPauses } from "../../../drizzle/schema/subscriptions";
import type { Context } from "../../context.server";
import type { PageRequest } from "../../store/columns";
import { listAudit } from "./audit.server";

/** Records shown at once below the stays. */
const RECORDS = 10;

/** A stretch of a subscription's life; `plan` is null for a pause. An end that is not planned is null. */
export type StayRow = {
  readonly id: string;
  readonly startsAt: number;
  readonly endsAt: number | null;
  readonly plan: {
    readonly id: string;
    readonly name: string;
    readonly version: number;
    readonly quantity: string;
  } | null;
  /** By the organization's now. */
  readonly state: "past" | "present" | "planned";
};

/** How a subscription came to be what it is: its stays, and a page of who did what with it. */
export async function loadSubscriptionHistory(
  context: Context,
  subscriptionId: string,
  request: PageRequest,
) {
  const about = { subjectKind: "subscription", subjectId: subscriptionId };
  const stays = await listStays(context, subscriptionId);
  return {
    stays,
    planned: plannedOf(stays),
    records: await listAudit(context, about, { ...request, limit: RECORDS }),
  };
}

/** The stay that is planned to follow the present one, with its plan; null when none is. */
function plannedOf(stays: readonly StayRow[]) {
  const next = stays.find(({ state, plan }) => state === "planned" && plan !== null);
  if (!next?.plan) return null;
  const { name: planName, version: versionNumber, quantity } = next.plan;
  return { startsAt: next.startsAt, quantity, planName, versionNumber };
}

/** What was and will be subscribed to, stay by stay, and when billing stood still, in order of time. */
async function listStays(context: Context, subscriptionId: string): Promise<StayRow[]> {
  const org = context.organization.id;
  const stays = await context.tx
    .select({
      id: stints.id,
      startsAt: stints.startsAt,
      endsAt: stints.endsAt,
      quantity: stints.quantity,
      planId: plans.id,
      name: plans.name,
      version: planVersions.number,
    })
    .from(stints)
    .innerJoin(
      planVersions,
      and(eq(planVersions.organizationId, org), eq(planVersions.id, stints.planVersionId)),
    )
    .innerJoin(plans, and(eq(plans.organizationId, org), eq(plans.id, planVersions.planId)))
    .where(
      and(
        eq(stints.organizationId, org),
        eq(stints.subscriptionId, subscriptionId),
        // What a later decision took the place of never was.
        sql`(${stints.endsAt} is null or ${stints.endsAt} > ${stints.startsAt})`,
      ),
    )
    .orderBy(asc(stints.startsAt), asc(stints.id));
  const pauses = await context.tx
    .select({
      id: subscriptionPauses.id,
      startsAt: subscriptionPauses.startsAt,
      endsAt: subscriptionPauses.endsAt,
    })
    .from(subscriptionPauses)
    .where(
      and(eq(subscriptionPauses.organizationId, org), eq(subscriptionPauses.subscriptionId, subscriptionId)),
    );
  const rows = [
    ...stays.map(({ id, startsAt, endsAt, planId, ...plan }) => ({
      id,
      startsAt,
      endsAt,
      plan: { id: planId, ...plan },
    })),
    ...pauses.map((pause) => ({ ...pause, plan: null })),
  ];
  return rows
    .sort((a, b) => a.startsAt - b.startsAt)
    .map((row) => ({ ...row, state: stateOf(row, context.now) }));
}

function stateOf({ startsAt, endsAt }: Pick<StayRow, "startsAt" | "endsAt">, now: number): StayRow["state"] {
  if (startsAt > now) return "planned";
  return endsAt !== null && endsAt <= now ? "past" : "present";
}
