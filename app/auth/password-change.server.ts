import { visit } from "~/gate.server";
import { changePassword } from "~/operations/change-password.server";
import { findUserByEmail } from "~/store/identity.server";
import { hashPassword, isPasswordRight } from "./passwords.server";
import { takeAttempt } from "./rate-limit.server";
import { openSession, type SignedIn } from "./sessions.server";
import type { Refusing } from "./sign-in.server";

/**
 * Changes the password of who is signed in, if they know the present one: an unattended browser is not enough. All
 * sessions end and a new one is opened here.
 */
export async function changeOwnPassword(
  person: Pick<SignedIn, "userId" | "email">,
  input: { readonly current: string; readonly password: string },
): Promise<{ readonly ok: true; readonly setCookie: string } | Refusing> {
  const attempt = await takeAttempt("password_change", person.userId);
  if (!attempt.ok) return { ok: false, refusals: [attempt.refusal], headers: attempt.headers };
  const user = await visit((context) => findUserByEmail(context, person.email));
  if (!(await isPasswordRight(user?.passwordHash ?? null, input.current))) {
    return {
      ok: false,
      refusals: [
        {
          code: "current_password_wrong",
          field: "current",
          sentence: "This is not your present password.",
          remedy: "Check it, or sign out and ask for a link to a new one on the sign-in page.",
        },
      ],
    };
  }
  await attempt.release();
  const passwordHash = await hashPassword(input.password);
  await visit((context) => changePassword(context, { userId: person.userId, passwordHash }));
  return { ok: true, setCookie: await openSession(person.userId) };
}
