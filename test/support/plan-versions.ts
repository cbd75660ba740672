// Later versions of a plan, published as people publish them.
import type { UncheckedTerms } from "~/billing/catalog/check-terms";
import { publishPlan } from "~/operations/publish-plan.server";
import { savePlanDraft } from "~/operations/save-plan-draft.server";
import type { TestOrganization } from "./organization";

const MONTHLY: UncheckedTerms = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 0,
  prices: [{ currency: "EUR", amount: "39.00" }],
  charges: [],
};

/** Publishes the next version of a plan, 39.00 EUR a month unless told; gives its id. */
export async function publishNext(
  organization: TestOrganization,
  planId: string,
  terms: Partial<UncheckedTerms> = {},
): Promise<string> {
  await organization.run((context) =>
    savePlanDraft(context, { planId, revision: 0, terms: { ...MONTHLY, ...terms } }),
  );
  return (await organization.run((context) => publishPlan(context, { planId }))).id;
}
