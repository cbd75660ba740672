import { redirect } from "@remix-run/node";
import type { Caller } from "~/context.server";
import { Forbidden, NotFound } from "~/errors";
import { demandSameOrigin } from "~/http/origin.server";
import { problemOfRefusals } from "~/http/respond.server";
import { ownPath } from "~/http/targets";
import { parsePublicId } from "~/ids.server";
import { findKey } from "./api-keys.server";
import { can, PERMISSION_WORDS, type Permission } from "./permissions";
import { findPortalCaller, type PortalCaller } from "./portal-sessions.server";
import { findSignedIn, type SignedIn } from "./sessions.server";

export type MemberCaller = Extract<Caller, { kind: "member" }>;
export type ApiCaller = Extract<Caller, { kind: "apiKey" }>;

export const API_SCOPES = ["read", "write", "usage"] as const;
export type ApiScope = (typeof API_SCOPES)[number];

/** The person signed in; everybody else is led to the sign-in page and back. Writes must come from our own pages. */
export async function requireUser(request: Request): Promise<SignedIn> {
  demandSameOrigin(request);
  const signedIn = await findSignedIn(request);
  if (!signedIn) throw redirect(`/login?to=${encodeURIComponent(returnPath(request))}`);
  return signedIn;
}

/**
 * The member of the organization in the address, if its role has the permission. An organization that does not
 * exist and one the person does not belong to are the same: not found.
 */
export async function requireMember(
  request: Request,
  org: string | undefined,
  permission: Permission,
): Promise<MemberCaller> {
  return (await requireMembership(request, org, permission)).caller;
}

/** `requireMember` with the person and all their organizations, for the console's frame. */
export async function requireMembership(
  request: Request,
  org: string | undefined,
  permission: Permission,
): Promise<{ caller: MemberCaller; signedIn: SignedIn }> {
  const signedIn = await requireUser(request);
  const organizationId = parsePublicId("organization", org ?? "");
  const membership = signedIn.memberships.find((each) => each.organizationId === organizationId);
  if (!membership) throw new NotFound("This organization");
  if (!can(membership.role, permission)) throw new Forbidden(PERMISSION_WORDS[permission]);
  const { role } = membership;
  return {
    signedIn,
    caller: { kind: "member", organizationId: membership.organizationId, userId: signedIn.userId, role },
  };
}

/** The customer of the portal session; everybody else is led to where a link can be asked for. */
export async function requirePortalCustomer(request: Request): Promise<PortalCaller> {
  demandSameOrigin(request);
  const caller = await findPortalCaller(request);
  if (!caller) throw redirect("/portal/enter");
  return caller;
}

/** The API key of the request, if it has the scope; else 401 or 403 as a problem document. `write` includes `usage`. */
export async function requireApiKey(request: Request, scope: ApiScope): Promise<ApiCaller> {
  const header = request.headers.get("Authorization");
  const text = /^Bearer\s+(\S+)$/i.exec(header ?? "")?.[1];
  if (text === undefined) {
    throw unauthorized("api_key_missing", "The request carries no API key.");
  }
  const key = await findKey(text);
  if (!key) throw unauthorized("api_key_invalid", "This API key is not known, or it was revoked.");
  if (!key.scopes.includes(scope) && !(scope === "usage" && key.scopes.includes("write"))) {
    throw problemOfRefusals([
      {
        code: "scope_missing",
        sentence: `This API key has no scope "${scope}"; it has ${key.scopes.join(", ") || "none"}.`,
        remedy: "Create a key with that scope in the console under Developers, API keys.",
      },
    ]);
  }
  return {
    kind: "apiKey",
    organizationId: key.organizationId,
    keyId: key.id,
    memberId: key.createdBy,
    scopes: key.scopes,
  };
}

function unauthorized(code: string, sentence: string): Response {
  const remedy = "Send Authorization: Bearer cf_… with a key from the console under Developers, API keys.";
  return problemOfRefusals([{ code, sentence, remedy }], {
    headers: { "WWW-Authenticate": 'Bearer realm="counterfoil"' },
  });
}

/** Where to go after signing in: this page, or for a write the page whose form was sent. */
function returnPath(request: Request): string {
  const url = new URL(request.url);
  if (request.method === "GET") return `${url.pathname}${url.search}`;
  const referer = request.headers.get("Referer");
  if (!referer || !URL.canParse(referer)) return "/organizations";
  const page = new URL(referer);
  return ownPath(`${page.pathname}${page.search}`, "/organizations");
}
