import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Instant } from "~/billing/time/instant";
import type { IdentityContext, Role } from "~/context.server";
import { newId } from "~/ids.server";
import { acrossDemoOrganization } from "~/store/across.server";
import { insertUser } from "~/store/identity.server";
import { insertJob } from "~/store/long-jobs.server";
import { insertMembership } from "~/store/people.server";
import { foundOrganization } from "./steps/found-organization.server";

export type DemoFounding = {
  readonly organizationId: string;
  readonly name: string;
  readonly currency: string;
  readonly zone: string;
  readonly netTermsDays: number;
  /** The test clock starts at the first and is sent to the second. */
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly people: readonly {
    readonly name: string;
    readonly email: string;
    readonly passwordHash: string;
    readonly role: Role;
  }[];
};

/** Where the demo organization stands; `organizations` counts all there are. Runs under the gate's `visit`. */
export async function findDemoOrganization(context: IdentityContext) {
  return acrossDemoOrganization(context);
}

/**
 * Founds the demo organization with its people and the record of the job that fills it. Runs under the gate's `found`.
 * Refuses `email_taken`, also when two processes found it at once: the second sees the first's people.
 */
export async function foundDemoOrganization(
  context: IdentityContext,
  input: DemoFounding,
): Promise<Outcome<null>> {
  const users = input.people.map((person) => ({ ...person, id: newId() }));
  for (const { role: _, ...user } of users) {
    if (!(await insertUser(context, user))) return refuse(taken(user.email));
  }
  const inside = await foundOrganization(context, {
    organizationId: input.organizationId,
    name: input.name,
    mode: "test",
    currency: input.currency,
    zone: input.zone,
    ownerId: users.find((user) => user.role === "owner")?.id ?? null,
    provider: "sandbox",
    netTermsDays: input.netTermsDays,
    origin: "demo",
    clockAt: input.startsAt,
  });
  for (const { id, role } of users) if (role !== "owner") await insertMembership(inside, id, role);
  await insertJob(inside, {
    kind: "load_demo",
    total: 1,
    message: "The demo organization is being made",
    memory: { endsAt: input.endsAt, next: 0 },
  });
  return accept(null);
}

function taken(email: string) {
  return {
    code: "email_taken",
    sentence: `${email} signed up already, so the demo's people cannot be made again.`,
    remedy: "Sign in as one of them, or start with an empty database.",
  };
}
