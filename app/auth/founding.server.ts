import type { Outcome } from "~/billing/outcome";
import { env } from "~/env.server";
import { found } from "~/gate.server";
import { newId } from "~/ids.server";
import { createOrganization } from "~/operations/create-organization.server";
import { signUp } from "~/operations/sign-up.server";
import { hashPassword } from "./passwords.server";

type Asked = {
  readonly organization: string;
  readonly currency: string;
  readonly zone: string;
  readonly mode: "test" | "live";
};
type Person = { readonly name: string; readonly email: string; readonly password: string };

/** A new person with their first organization. */
export async function signUpWith(
  asked: Asked & Person,
): Promise<Outcome<{ userId: string; organizationId: string }>> {
  const passwordHash = await hashPassword(asked.password);
  const organization = foundingOf(asked);
  return found(organization.organizationId, (context) =>
    signUp(context, { person: { name: asked.name, email: asked.email, passwordHash }, organization }),
  );
}

/** One more organization of a person who is signed in. */
export async function createOrganizationFor(
  userId: string,
  asked: Asked,
): Promise<Outcome<{ organizationId: string }>> {
  const organization = foundingOf(asked);
  return found(organization.organizationId, (context) =>
    createOrganization(context, { ...organization, ownerId: userId }),
  );
}

function foundingOf({ organization, currency, zone, mode }: Asked) {
  const provider = env.mode === "demo" ? ("sandbox" as const) : ("none" as const);
  return { organizationId: newId(), name: organization, currency, zone, mode, provider };
}

/** What the form of a new organization offers. */
export function foundingChoices(): { zones: readonly string[]; defaultMode: "test" | "live" } {
  return {
    zones: ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")],
    defaultMode: env.mode === "demo" ? "test" : "live",
  };
}
