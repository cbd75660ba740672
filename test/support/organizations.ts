// Organizations and people as the product founds them, and requests as a browser of theirs sends them.
import { hashPassword } from "~/auth/passwords.server";
import { openSession } from "~/auth/sessions.server";
import type { Caller, Role } from "~/context.server";
import { found, visit } from "~/gate.server";
import { newId, publicId } from "~/ids.server";
import { type FoundingInput, foundOrganization } from "~/operations/steps/found-organization.server";
import { insertUser } from "~/store/identity.server";
import { insertMembership } from "~/store/people.server";

export const ORIGIN = "http://127.0.0.1:3000";
export const PASSWORD = "correct horse battery";

let passwordHash: Promise<string> | undefined;

/** A person with `PASSWORD`. */
export async function makePerson(email: string, name = "Mira Example"): Promise<string> {
  passwordHash ??= hashPassword(PASSWORD);
  const hash = await passwordHash;
  const id = newId();
  await visit((context) => insertUser(context, { id, email, name, passwordHash: hash }));
  return id;
}

/** An organization with an owner; a test one in euro unless told. */
export async function makeOrganization(
  ownerId: string,
  input: Partial<FoundingInput> = {},
): Promise<{ organizationId: string; org: string; owner: Extract<Caller, { kind: "member" }> }> {
  const organizationId = newId();
  await found(organizationId, async (context) => {
    await foundOrganization(context, {
      organizationId,
      name: "Northwind",
      mode: "test",
      currency: "EUR",
      zone: "Europe/Berlin",
      provider: "sandbox",
      ownerId,
      ...input,
    });
    return { ok: true, value: null };
  });
  return {
    organizationId,
    org: publicId("organization", organizationId),
    owner: { kind: "member", organizationId, userId: ownerId, role: "owner" },
  };
}

/** Puts a person into an organization. */
export async function makeMember(organizationId: string, userId: string, role: Role): Promise<void> {
  const { run } = await import("~/gate.server");
  await run({ kind: "system", organizationId, job: "test" }, { operation: "test" }, async (context) => {
    await insertMembership(context, userId, role);
    return { ok: true, value: null };
  });
}

/** The cookie header of a person who has just signed in. */
export async function cookieOf(userId: string): Promise<string> {
  return (await openSession(userId)).split(";")[0] ?? "";
}

/** A page load. */
export function get(path: string, cookie?: string): Request {
  return new Request(`${ORIGIN}${path}`, { headers: cookie ? { Cookie: cookie } : {} });
}

/** A form as a browser posts it from our own page. */
export function post(
  path: string,
  fields: Record<string, string> | readonly (readonly [string, string])[],
  options: { readonly cookie?: string; readonly origin?: string | null } = {},
): Request {
  const { cookie, origin = ORIGIN } = options;
  const entries = Array.isArray(fields) ? fields : Object.entries(fields);
  return new Request(`${ORIGIN}${path}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      ...(cookie ? { Cookie: cookie } : {}),
      ...(origin ? { Origin: origin } : {}),
    },
    body: new URLSearchParams(entries as [string, string][]).toString(),
  });
}

/** What a route throws or gives. */
export async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (thrown) {
    return thrown;
  }
}
