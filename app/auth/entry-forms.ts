import { z } from "zod";

const email = z
  .string()
  .trim()
  .max(200)
  .regex(/^[^\s@]+@[^\s@]+$/, "This is not an e-mail address. Enter one such as mira@example.com.");

/** A password when it is chosen: the limits of NIST SP 800-63B, no rules about kinds of characters. */
const newPassword = z
  .string()
  .min(10, "This password is too short. Use 10 characters or more; a few words are easy to remember.")
  .max(200);

const personName = z.string().trim().max(100);

export const signInForm = z.object({
  email,
  password: z.string().max(200),
  to: z.string().optional(),
});

/** What a new organization needs to be told; the rest has defaults that the settings can change. */
export const organizationForm = z.object({
  organization: z.string().trim().min(2).max(100),
  currency: z.string().trim().max(10),
  zone: z.string().trim().max(100),
  mode: z.enum(["test", "live"]),
});

export const signUpForm = organizationForm.extend({ name: personName, email, password: newPassword });

/** An invitation names the address; who has an account gives its password, who has none chooses one. */
export const joinForm = z.object({ name: personName, password: newPassword });
export const joinKnownForm = z.object({ password: z.string().max(200) });

export const portalEnterForm = z.object({ email });

export const forgotPasswordForm = z.object({ email });
export const resetPasswordForm = z.object({ password: newPassword });
export const changePasswordForm = z.object({ current: z.string().max(200), password: newPassword });
