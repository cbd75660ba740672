import { and, asc, eq } from "drizzle-orm";
import { plans, planVersions } from "../../../drizzle/schema/catalog";
import type { TaxBehavior } from "../../billing/catalog/catalog-kinds";
import { phasesOf, priceIn } from "../../billing/subscription/phases";
import type { Cadence } from "../../billing/time/cadence";
import type { Context } from "../../context.server";

/** A plan a customer may change to by themselves. */
export type PlanChoice = {
  readonly id: string;
  readonly name: string;
  /** The lasting price of one unit, decimal string; null where it is billed by usage alone. */
  readonly unitAmount: string | null;
  readonly taxBehavior: TaxBehavior;
  readonly cadence: Cadence;
};

/** Published base plans that are sold in a currency, by name. */
export async function listPlanChoices(context: Context, currency: string): Promise<readonly PlanChoice[]> {
  const org = context.organization.id;
  const rows = await context.tx
    .select({ id: plans.id, name: plans.name, terms: planVersions.terms })
    .from(plans)
    .innerJoin(
      planVersions,
      and(eq(planVersions.organizationId, org), eq(planVersions.id, plans.currentVersionId)),
    )
    .where(eq(plans.organizationId, org))
    .orderBy(asc(plans.name), asc(plans.id));
  return rows.flatMap(({ id, name, terms }) => {
    const prices = phasesOf(terms).flatMap((phase) => [phase.prices, phase.oneTime]);
    const lists = [...prices, ...terms.charges.map((charge) => charge.prices)].filter(
      (list) => list.length > 0,
    );
    const isSold = lists.every((list) => list.some((price) => price.currency === currency));
    if (terms.addOn === true || !isSold) return [];
    const unitAmount = priceIn(phasesOf(terms).at(-1)?.prices ?? [], currency);
    const { cadence, taxBehavior = "exclusive" } = terms;
    return [{ id, name, unitAmount, taxBehavior, cadence }];
  });
}
