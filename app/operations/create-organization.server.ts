import { accept, type Outcome } from "../billing/outcome";
import type { IdentityContext } from "../context.server";
import { type FoundingInput, foundOrganization } from "./steps/found-organization.server";

/** Founds another organization for a person who is known already. Runs under the gate's `found`. */
export async function createOrganization(
  context: IdentityContext,
  input: FoundingInput,
): Promise<Outcome<{ organizationId: string }>> {
  const founded = await foundOrganization(context, input);
  return accept({ organizationId: founded.organization.id });
}
