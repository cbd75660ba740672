import type { PreviewNote } from "~/billing/invoicing/change-figures";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { offeredChoices, type Policy, type PolicySetting } from "~/billing/policy-kinds";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { saveOrganization } from "~/store/organizations.server";
import { findRateNotes } from "./steps/fix-rates.server";
import { loadNextInvoice } from "./steps/next-invoice.server";

/**
 * Changes how the organization bills from now on; settings left out stay. What is issued stays as it is. Refuses
 * `setting_not_offered`.
 */
export async function changeBillingSettings(
  context: Context,
  change: Partial<Policy>,
): Promise<Outcome<{ readonly policy: Policy; readonly changed: readonly PolicySetting[] }>> {
  const before = context.organization.policy;
  const policy: Policy = { ...before, ...change };
  const settings = Object.keys(policy) as PolicySetting[];
  const changed = settings.filter((setting) => policy[setting] !== before[setting]);
  if (changed.length === 0) return accept({ policy, changed });
  const refusals = changed.flatMap((setting) => checkOffered(setting, policy[setting]));
  if (refusals.length > 0) return refuse(...refusals);
  // What is shown of discounts stays in the books, so later corrections look for it under either setting.
  const isShown = [before, policy].some(({ discount_view }) => discount_view === "gross");
  const shows = isShown ? { showsDiscounts: true } : {};
  await saveOrganization(context, { policy, ...shows });
  const told = (of: Policy) => Object.fromEntries(changed.map((setting) => [setting, of[setting]]));
  await insertAudit(context, {
    action: "organization.billing_changed",
    subjectKind: "organization",
    subjectId: context.organization.id,
    details: { before: told(before), after: told(policy) },
  });
  return accept({ policy, changed });
}

/** A choice that would promise what does not happen. */
function checkOffered(setting: PolicySetting, choice: string): Refusal[] {
  const offered = offeredChoices(setting);
  if (offered.includes(choice)) return [];
  return [
    {
      code: "setting_not_offered",
      sentence: `${choice} as ${setting} is for scenario files alone: no invoice would be made another way by it.`,
      remedy: `Choose ${offered.join(" or ")}.`,
      field: setting,
    },
  ];
}

/** The next invoice of a customer as it is, and as it would be under other settings. Null where there is none. */
export type SettingsPreview = {
  readonly before: ClosedDraft | null;
  readonly after: ClosedDraft | null;
  /** Why it would wait for an exchange rate. */
  readonly notes: readonly PreviewNote[];
};

/** What other settings would do to the next invoice of one customer, by the decision of the run. Saves nothing. */
export async function previewBillingSettings(
  context: Context,
  input: { readonly customerId: string; readonly policy: Policy },
): Promise<SettingsPreview> {
  const { organization } = context;
  const edited = { ...context, organization: { ...organization, policy: input.policy } };
  const before = await loadNextInvoice(context, input.customerId);
  const after = await loadNextInvoice(edited, input.customerId);
  const notes = await findRateNotes(context, { confirmed: [], later: after ? [after] : [] });
  return { before, after, notes };
}
