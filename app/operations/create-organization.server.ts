import { accept, type Outcome, refuse } from "../billing/outcome";
import type { IdentityContext } from "../context.server";
import { foundingRefusals } from "./steps/check-founding";
import { type FoundingInput, foundOrganization } from "./steps/found-organization.server";

/** Founds another organization for a person who is known already. Runs under the gate's `found`. */
export async function createOrganization(
  context: IdentityContext,
  input: FoundingInput,
): Promise<Outcome<{ organizationId: string }>> {
  const refusals = foundingRefusals(input);
  if (refusals.length > 0) return refuse(...refusals);
  const founded = await foundOrganization(context, input);
  return accept({ organizationId: founded.organization.id });
}
