import { accept, type Outcome, refuse } from "../billing/outcome";
import type { IdentityContext } from "../context.server";
import { newId } from "../ids.server";
import { insertUser } from "../store/identity.server";
import { foundingRefusals } from "./steps/check-founding";
import { type FoundingInput, foundOrganization } from "./steps/found-organization.server";

export type SignUpInput = {
  readonly person: { readonly name: string; readonly email: string; readonly passwordHash: string };
  readonly organization: Omit<FoundingInput, "ownerId">;
};

/** A new person and their first organization, both or neither. Runs under the gate's `found`. */
export async function signUp(
  context: IdentityContext,
  { person, organization }: SignUpInput,
): Promise<Outcome<{ userId: string; organizationId: string }>> {
  const refusals = foundingRefusals(organization);
  if (refusals.length > 0) return refuse(...refusals);
  const userId = newId();
  if (!(await insertUser(context, { ...person, id: userId }))) {
    return refuse({
      code: "email_taken",
      field: "email",
      sentence: "Somebody signed up with this address already.",
      remedy: "Sign in instead; a further organization is made under Organizations.",
    });
  }
  await foundOrganization(context, { ...organization, ownerId: userId });
  return accept({ userId, organizationId: organization.organizationId });
}
