import { type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { NotFound } from "~/errors";
import { run, view, visit } from "~/gate.server";
import { parseForm } from "~/http/parse.server";
import { acceptInvitation, type Joining } from "~/operations/accept-invitation.server";
import { loadInvitation } from "~/operations/load-invitation.server";
import { invitationRefusal } from "~/operations/steps/judge-link";
import { readTenantToken } from "~/secrets.server";
import { findUserByEmail } from "~/store/identity.server";
import { joinForm, joinKnownForm } from "./entry-forms";
import { hashPassword } from "./passwords.server";
import { takeAttempt } from "./rate-limit.server";
import { findSignedIn, openSession } from "./sessions.server";
import { type Refusing, signIn } from "./sign-in.server";

export type OpenInvitation = {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly email: string;
  readonly role: string;
  /** Whether the invited address has an account, so that its password is asked for and no new one made. */
  readonly hasAccount: boolean;
};

const unknown = invitationRefusal(null, 0) as Refusal;

/** What an invitation's link offers, or why it offers nothing any more. */
export async function readInvitation(token: string | undefined): Promise<Outcome<OpenInvitation>> {
  const parts = readTenantToken(token ?? "");
  if (!parts) return refuse(unknown);
  const reader = { kind: "system", organizationId: parts.organizationId, job: "invitation" } as const;
  try {
    const { invitation, refusal, organizationName } = await view(reader, (context) =>
      loadInvitation(context, parts.secret),
    );
    if (refusal || !invitation) return refuse(refusal ?? unknown);
    const user = await visit((context) => findUserByEmail(context, invitation.email));
    return {
      ok: true,
      value: {
        organizationId: parts.organizationId,
        organizationName,
        email: invitation.email,
        role: invitation.role,
        hasAccount: user !== null,
      },
    };
  } catch (error) {
    if (error instanceof NotFound) return refuse(unknown);
    throw error;
  }
}

/** What the invitation's page shows to this reader. */
export async function viewInvitation(request: Request, token: string | undefined) {
  const [read, signedIn] = [await readInvitation(token), await findSignedIn(request)];
  if (!read.ok) {
    const why = read.refusals[0] ?? unknown;
    return { kind: "closed" as const, sentence: why.sentence, remedy: why.remedy };
  }
  const { organizationName, email, role, hasAccount } = read.value;
  const reader = !signedIn
    ? hasAccount
      ? ("known" as const)
      : ("new" as const)
    : signedIn.email === email
      ? ("invited" as const)
      : ("other" as const);
  return {
    kind: "open" as const,
    organizationName,
    email,
    role,
    reader,
    signedInAs: signedIn?.email ?? null,
  };
}

type Answered =
  | { readonly ok: true; readonly organizationId: string; readonly setCookie: string | null }
  | Refusing;

/** Accepts an invitation: as who is signed in, else by the password of the account, else with a new account. */
export async function answerInvitation(
  request: Request,
  token: string | undefined,
  form: FormData,
  clientAddress: string,
): Promise<Answered> {
  const read = await readInvitation(token);
  if (!read.ok) return read;
  const person = await personOf(request, read.value, form, clientAddress);
  if (!person.ok) return person;
  const joined = await joinByInvitation(token, person.person);
  if (!joined.ok) return joined;
  const { userId, organizationId } = joined.value;
  const setCookie = person.setCookie === "open" ? await openSession(userId) : person.setCookie;
  return { ok: true, organizationId, setCookie };
}

type Found = { readonly ok: true; readonly person: Joining; readonly setCookie: string | null } | Refusing;

async function personOf(
  request: Request,
  invitation: OpenInvitation,
  form: FormData,
  clientAddress: string,
): Promise<Found> {
  const signedIn = await findSignedIn(request);
  if (signedIn) {
    const { userId, email } = signedIn;
    return { ok: true, person: { kind: "known", userId, email }, setCookie: null };
  }
  if (invitation.hasAccount) {
    const input = await parseForm(form, joinKnownForm);
    if (!input.ok) return input;
    const { email } = invitation;
    const result = await signIn({ email, password: input.value.password }, clientAddress);
    if (!result.ok) return wrongPassword(result);
    return {
      ok: true,
      person: { kind: "known", userId: result.userId, email },
      setCookie: result.setCookie,
    };
  }
  const input = await parseForm(form, joinForm);
  if (!input.ok) return input;
  const attempt = await takeAttempt("invitation", clientAddress);
  if (!attempt.ok) return { ok: false, refusals: [attempt.refusal], headers: attempt.headers };
  const passwordHash = await hashPassword(input.value.password);
  return { ok: true, person: { kind: "new", name: input.value.name, passwordHash }, setCookie: "open" };
}

/** The page has no field for the address, so the password is to blame. */
function wrongPassword(result: Refusing): Refusing {
  return {
    ...result,
    refusals: result.refusals.map((refusal) =>
      refusal.code === "credentials_wrong" ? { ...refusal, field: "password" } : refusal,
    ),
  };
}

/** Uses the invitation for a person. */
export async function joinByInvitation(
  token: string | undefined,
  person: Joining,
): Promise<Outcome<{ userId: string; organizationId: string }>> {
  const parts = readTenantToken(token ?? "");
  if (!parts) return refuse(unknown);
  const { organizationId, secret } = parts;
  const outcome = await run(
    { kind: "system", organizationId, job: "invitation" },
    { operation: "acceptInvitation" },
    (context) => acceptInvitation(context, { secret, person }),
  );
  return outcome.ok ? { ok: true, value: { userId: outcome.value.userId, organizationId } } : outcome;
}
