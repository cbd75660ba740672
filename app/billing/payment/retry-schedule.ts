import { type Instant, MS_PER_DAY } from "../time/instant";

/** Days until the next attempt after the first, second and third failure; after the fourth nobody tries by itself. */
const RETRY_AFTER_DAYS: readonly number[] = [3, 5, 7];

/** Declines that another attempt with the same card cannot mend; trying again would only harm the merchant. */
const HARD_DECLINES: ReadonlySet<string> = new Set([
  "lost_card",
  "stolen_card",
  "pickup_card",
  "fraudulent",
  "merchant_blacklist",
  "expired_card",
  "invalid_account",
  "new_account_information_available",
  "restricted_card",
  "revocation_of_all_authorizations",
  "revocation_of_authorization",
  "stop_payment_order",
  "transaction_not_allowed",
]);

/** When to try again after the `failedAttempts`-th failure, or null when it is for people now. */
export function retryAt(failedAttempts: number, declineCode: string | null, now: Instant): Instant | null {
  if (declineCode !== null && HARD_DECLINES.has(declineCode)) return null;
  const days = RETRY_AFTER_DAYS[failedAttempts - 1];
  return days === undefined ? null : now + days * MS_PER_DAY;
}
