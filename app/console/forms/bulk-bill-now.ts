import { accept, type Outcome } from "~/billing/outcome";
import type { Day } from "~/billing/time/day";
import {
  type BulkRow,
  eachPreview,
  type LeftOut,
  type ManyFields,
  MOST_AT_ONCE,
  readTicked,
} from "~/console/forms/bulk";
import { typedIn } from "~/console/forms/confirmation";
import { pageOf } from "~/console/links";
import type { EntryRefusals } from "~/console/pages/entry-page";
import { CUSTOMER_TABS, type CustomerFilter, type CustomerRow } from "~/console/queries/customers.server";
import { refusedForm } from "~/http/form-state";
import { publicId } from "~/public-ids";

/** Whom a list was left for: those that were ticked, or all that match its filter. */
export function chosenCustomers(fields: ManyFields): CustomerFilter {
  const ids = readTicked(fields, "customer", "customer");
  if (ids !== null) return { tab: "all", query: "", ids };
  const typed = typedIn(fields);
  return { tab: CUSTOMER_TABS.find((tab) => tab === typed("state")) ?? "all", query: typed("q") };
}

type Preview = { readonly toPayMinor: bigint; readonly previewHash: string };
type Input = { readonly customerId: string; readonly through: Day | null };

/** A customer as a row of what is done with several. */
export function customerRow(base: string, { id, name, currency }: CustomerRow) {
  return { id: publicId("customer", id), customerId: id, name, currency, href: pageOf(base, "customer", id) };
}

/** What each would be billed, and who is left out; nothing of either while the day is entered. */
export async function previewEach(
  through: Outcome<Day | null> | null,
  customers: readonly ReturnType<typeof customerRow>[],
  preview: (input: Input) => Promise<Outcome<Preview>>,
): Promise<{
  readonly rows: readonly BulkRow[] | null;
  readonly leftOut: readonly LeftOut[];
  readonly refusals: EntryRefusals;
}> {
  // Too many are told so, and not calculated.
  if (!through?.ok || customers.length > MOST_AT_ONCE) {
    return { rows: null, leftOut: [], refusals: refusedForm(through?.ok === false ? through.refusals : []) };
  }
  const previews = await eachPreview(customers, async ({ customerId }) => {
    const outcome = await preview({ customerId, through: through.value });
    return outcome.ok ? accept({ ...outcome.value, amountMinor: outcome.value.toPayMinor }) : outcome;
  });
  return { ...previews, refusals: refusedForm([]) };
}
