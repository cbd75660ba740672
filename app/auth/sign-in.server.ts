import type { Refusal } from "~/billing/outcome";
import { visit } from "~/gate.server";
import { findUserByEmail, normalEmail } from "~/store/identity.server";
import { isPasswordRight } from "./passwords.server";
import { takeAttempt } from "./rate-limit.server";
import { openSession } from "./sessions.server";

export type Refusing = {
  readonly ok: false;
  readonly refusals: readonly Refusal[];
  readonly headers?: Record<string, string>;
};
export type SignInResult =
  | { readonly ok: true; readonly userId: string; readonly setCookie: string }
  | Refusing;

/**
 * Checks a password under the limits per address and per address and e-mail, and opens a session. One answer for
 * an unknown address and a wrong password.
 */
export async function signIn(
  credentials: { readonly email: string; readonly password: string },
  clientAddress: string,
): Promise<SignInResult> {
  const byAddress = await takeAttempt("sign_in_address", clientAddress);
  if (!byAddress.ok) return { ok: false, refusals: [byAddress.refusal], headers: byAddress.headers };
  const byBoth = await takeAttempt("sign_in", clientAddress, normalEmail(credentials.email));
  if (!byBoth.ok) return { ok: false, refusals: [byBoth.refusal], headers: byBoth.headers };
  const user = await visit((context) => findUserByEmail(context, credentials.email));
  const isRight = await isPasswordRight(user?.passwordHash ?? null, credentials.password);
  if (!user || !isRight) {
    return {
      ok: false,
      refusals: [
        {
          code: "credentials_wrong",
          field: "email",
          sentence: "This address and password do not belong together.",
          remedy: "Check both; a password is told apart by capital letters.",
        },
      ],
    };
  }
  await byAddress.release();
  await byBoth.release();
  return { ok: true, userId: user.id, setCookie: await openSession(user.id) };
}
