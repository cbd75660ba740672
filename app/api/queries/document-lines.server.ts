import { and, asc, eq, type SQL } from "drizzle-orm";
import { charges, plans, planVersions } from "../../../drizzle/schema/catalog";
import { fees } from "../../../drizzle/schema/invoicing";
import type { Context } from "../../context.server";

/** The lines of one document in their order, with the codes of what they price. */
export function selectLines({ tx, organization }: Context, ofDocument: SQL) {
  return tx
    .select({
      fee: fees,
      planCode: plans.code,
      planVersion: planVersions.number,
      chargeCode: charges.code,
    })
    .from(fees)
    .leftJoin(
      planVersions,
      and(eq(planVersions.organizationId, organization.id), eq(planVersions.id, fees.planVersionId)),
    )
    .leftJoin(plans, and(eq(plans.organizationId, organization.id), eq(plans.id, planVersions.planId)))
    .leftJoin(charges, and(eq(charges.organizationId, organization.id), eq(charges.id, fees.chargeId)))
    .where(and(eq(fees.organizationId, organization.id), ofDocument))
    .orderBy(asc(fees.lineNumber));
}
