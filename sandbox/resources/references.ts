import { missingReference } from "../errors";
import type { FormHash } from "../form";
import { onlyKnown, text } from "../params";
import type { Address, Customer } from "../shapes";
import type { Work } from "../world";

/** A customer named in a parameter; a deleted one counts as missing. */
export function customerFor(work: Work, id: string, param = "customer"): Customer {
  const customer = work.find("customer", id);
  if (customer === undefined || customer.deleted === true) throw missingReference("customer", id, param);
  return customer;
}

export function addressFrom(sent: FormHash): Address {
  onlyKnown(sent, ["city", "country", "line1", "line2", "postal_code", "state"]);
  return {
    city: text(sent, "city") ?? null,
    country: text(sent, "country") ?? null,
    line1: text(sent, "line1") ?? null,
    line2: text(sent, "line2") ?? null,
    postal_code: text(sent, "postal_code") ?? null,
    state: text(sent, "state") ?? null,
  };
}
