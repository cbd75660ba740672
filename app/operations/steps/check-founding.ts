import { isCurrencyCode } from "../../billing/money/currency";
import type { Refusal } from "../../billing/outcome";
import { isTimeZone } from "../../billing/time/zone";

/** Why an organization cannot have this currency or these books' time zone. */
export function foundingRefusals(asked: { readonly currency: string; readonly zone: string }): Refusal[] {
  const refusals: Refusal[] = [];
  if (!isCurrencyCode(asked.currency)) {
    refusals.push({
      code: "currency_unknown",
      field: "currency",
      sentence: `"${asked.currency}" is not a currency that can be invoiced.`,
      remedy: "Use a code of ISO 4217, such as EUR.",
    });
  }
  if (!isTimeZone(asked.zone)) {
    refusals.push({
      code: "zone_unknown",
      field: "zone",
      sentence: `"${asked.zone}" is not a time zone.`,
      remedy: "Use an IANA name such as Europe/Berlin.",
    });
  }
  return refusals;
}
