import type { Refusal } from "../../billing/outcome";
import type { Instant } from "../../billing/time/instant";

/** Why an invitation cannot be accepted any more; null when it can. `at` is wall time. */
export function invitationRefusal(
  invitation: {
    readonly acceptedAt: Instant | null;
    readonly revokedAt: Instant | null;
    readonly expiresAt: Instant;
  } | null,
  at: Instant,
): Refusal | null {
  const remedy = "Ask the person who invited you for a new invitation.";
  if (!invitation) {
    return { code: "invitation_unknown", sentence: "This invitation link is not known.", remedy };
  }
  if (invitation.acceptedAt !== null) {
    return {
      code: "invitation_used",
      sentence: "This invitation was used already; it works once.",
      remedy: "If that was you, sign in.",
    };
  }
  if (invitation.revokedAt !== null) {
    return { code: "invitation_revoked", sentence: "This invitation was taken back or replaced.", remedy };
  }
  if (invitation.expiresAt <= at) {
    return { code: "invitation_expired", sentence: "This invitation has expired.", remedy };
  }
  return null;
}

/** Why a portal link does not let anybody in; null when it does. `at` is wall time. */
export function portalLinkRefusal(
  link: {
    readonly kind: "one_time" | "signed";
    readonly usedAt: Instant | null;
    readonly expiresAt: Instant;
  } | null,
  at: Instant,
): Refusal | null {
  const remedy = "Ask for a new link with your e-mail address.";
  if (!link) return { code: "link_unknown", sentence: "This sign-in link is not known.", remedy };
  if (link.kind === "one_time" && link.usedAt !== null) {
    return { code: "link_used", sentence: "This sign-in link was used already; it works once.", remedy };
  }
  if (link.expiresAt <= at) {
    return { code: "link_expired", sentence: "This sign-in link has expired.", remedy };
  }
  return null;
}

/** Why a link sets no new password; null when it does. `at` is wall time. */
export function passwordResetRefusal(
  reset: { readonly usedAt: Instant | null; readonly expiresAt: Instant } | null,
  at: Instant,
): Refusal | null {
  const remedy = "Ask for a new link with your e-mail address.";
  if (!reset)
    return { code: "reset_unknown", sentence: "This link for a new password is not known.", remedy };
  if (reset.usedAt !== null) {
    return {
      code: "reset_used",
      sentence: "This link was used already, or a newer one was; a new password is set once.",
      remedy: "Sign in with the new password, or ask for a new link.",
    };
  }
  if (reset.expiresAt <= at) {
    return { code: "reset_expired", sentence: "This link for a new password has expired.", remedy };
  }
  return null;
}
