import type { Outcome, Refusal } from "~/billing/outcome";
import { run, visit } from "~/gate.server";
import { loadPasswordReset } from "~/operations/load-password-reset.server";
import { requestPasswordReset } from "~/operations/request-password-reset.server";
import { resetPassword } from "~/operations/reset-password.server";
import { passwordResetRefusal } from "~/operations/steps/judge-link";
import { acrossDemoOrganization, acrossMemberships } from "~/store/across.server";
import { findUserByEmail, normalEmail } from "~/store/identity.server";
import { hashPassword } from "./passwords.server";
import { takeAttempt } from "./rate-limit.server";
import { openSession } from "./sessions.server";
import type { Refusing } from "./sign-in.server";

const unknown = passwordResetRefusal(null, 0) as Refusal;

/**
 * Takes the wish for a new password, under limits per address and per e-mail. Nothing in the answer tells whether
 * somebody has an account.
 */
export async function askForNewPassword(
  email: string,
  clientAddress: string,
): Promise<{ readonly ok: true } | Refusing> {
  for (const attempt of [
    await takeAttempt("password_reset_address", clientAddress),
    await takeAttempt("password_reset", normalEmail(email)),
  ]) {
    if (!attempt.ok) return { ok: false, refusals: [attempt.refusal], headers: attempt.headers };
  }
  await sendPasswordReset(email);
  return { ok: true };
}

/** A mail is a row of an organization, so who belongs to none cannot be written to. */
async function sendPasswordReset(email: string): Promise<void> {
  const found = await visit(async (context) => {
    const user = await findUserByEmail(context, email);
    if (!user) return null;
    const demo = await acrossDemoOrganization(context);
    const sender = senderOf(await acrossMemberships(context, user.id), demo.organizationId);
    return sender ? { user, organizationId: sender } : null;
  });
  if (!found) return;
  const { user, organizationId } = found;
  await run(
    { kind: "system", organizationId, job: "password-reset" },
    { operation: "requestPasswordReset" },
    (context) => requestPasswordReset(context, { userId: user.id, email: user.email }),
  );
}

/** A live organization before a test one, and the demo last: its mails never leave the machine. */
function senderOf(
  memberships: readonly { readonly organizationId: string; readonly mode: "live" | "test" }[],
  demoId: string | null,
): string | undefined {
  const rank = (each: (typeof memberships)[number]) =>
    each.organizationId === demoId ? 2 : each.mode === "test" ? 1 : 0;
  return [...memberships].sort((a, b) => rank(a) - rank(b))[0]?.organizationId;
}

export type PasswordResetView =
  | { readonly kind: "open"; readonly email: string }
  | { readonly kind: "closed"; readonly sentence: string; readonly remedy: string };

/** What the link's page shows. Looking uses nothing up. */
export async function viewPasswordReset(token: string | undefined): Promise<PasswordResetView> {
  const read = await readPasswordReset(token);
  if (read.ok) return { kind: "open", email: read.value.email };
  const { sentence, remedy } = read.refusals[0] ?? unknown;
  return { kind: "closed", sentence, remedy };
}

function readPasswordReset(token: string | undefined): Promise<Outcome<{ email: string }>> {
  return visit((context) => loadPasswordReset(context, token ?? ""));
}

/** Sets the password by a link and opens a new session; all others of the person have ended. */
export async function setPasswordByLink(
  token: string | undefined,
  password: string,
): Promise<Outcome<{ setCookie: string }>> {
  // A hash takes long, so only a link that is good is worth one.
  const read = await readPasswordReset(token);
  if (!read.ok) return read;
  const passwordHash = await hashPassword(password);
  const outcome = await visit((context) => resetPassword(context, { secret: token ?? "", passwordHash }));
  if (!outcome.ok) return outcome;
  return { ok: true, value: { setCookie: await openSession(outcome.value.userId) } };
}
