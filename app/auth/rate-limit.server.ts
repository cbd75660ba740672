import type { Refusal } from "~/billing/outcome";
import { visit } from "~/gate.server";
import { hashSecret } from "~/secrets.server";
import { countAttempt, deleteOldAttempts, uncountAttempt } from "~/store/identity.server";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** How many attempts each kind of door takes in a window of wall time. */
export const RATE_LIMITS = {
  sign_in: { attempts: 10, windowMs: 15 * MINUTE },
  sign_in_address: { attempts: 60, windowMs: 15 * MINUTE },
  sign_up: { attempts: 60, windowMs: 60 * MINUTE },
  portal_link: { attempts: 5, windowMs: 15 * MINUTE },
  portal_link_address: { attempts: 40, windowMs: 15 * MINUTE },
  password_reset: { attempts: 5, windowMs: 15 * MINUTE },
  password_reset_address: { attempts: 40, windowMs: 15 * MINUTE },
  password_change: { attempts: 10, windowMs: 15 * MINUTE },
  invitation: { attempts: 40, windowMs: 60 * MINUTE },
} as const;
export type RateLimit = keyof typeof RATE_LIMITS;

export type Attempt =
  | { readonly ok: true; readonly release: () => Promise<void> }
  | { readonly ok: false; readonly refusal: Refusal; readonly headers: Record<string, string> };

/**
 * Counts an attempt; the counts are rows, so a restart forgets none. `key` says whose (an address, an e-mail) and
 * is stored as a hash. `release` takes the attempt back once it proved to be harmless.
 */
export async function takeAttempt(limit: RateLimit, ...key: readonly string[]): Promise<Attempt> {
  const { attempts, windowMs } = RATE_LIMITS[limit];
  const bucket = `${limit}:${hashSecret(key.join("\n"))}`;
  return visit(async (context): Promise<Attempt> => {
    const windowStartsAt = context.recordedAt - (context.recordedAt % windowMs);
    const count = await countAttempt(context, bucket, windowStartsAt);
    if (count === 1) await deleteOldAttempts(context, context.recordedAt - DAY);
    if (count > attempts) return tooMany(windowStartsAt + windowMs - context.recordedAt);
    return { ok: true, release: () => visit((later) => uncountAttempt(later, bucket, windowStartsAt)) };
  });
}

function tooMany(waitMs: number): Attempt {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const minutes = Math.ceil(seconds / 60);
  return {
    ok: false,
    refusal: {
      code: "rate_limited",
      sentence: "There were too many attempts in a short time.",
      remedy: `Try again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.`,
    },
    headers: { "Retry-After": String(seconds) },
  };
}
