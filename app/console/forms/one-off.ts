import type { TaxBehavior } from "~/billing/catalog/catalog-kinds";
import type { OneOffLine } from "~/billing/invoicing/one-off";
import { accept, atField, type Outcome } from "~/billing/outcome";
import { type Day, parseDay } from "~/billing/time/day";
import { type EntryFields, plainDecimal, refusedRows, typedIn } from "~/console/forms/confirmation";
import { pageOf } from "~/console/links";
import { refusedForm } from "~/http/form-state";

const MOST_ROWS = 50;

/** How many lines the page offers: as many as were asked for, one more to add one. */
function rowsOf(fields: EntryFields): number {
  const asked = /^\d{1,2}$/.exec(typedIn(fields)("rows"));
  const more = typedIn(fields)("step") === "add" ? 1 : 0;
  return Math.min(MOST_ROWS, Math.max(1, Number(asked?.[0] ?? "1")) + more);
}

type Choices = {
  readonly customer: { readonly id: string };
  readonly rates: readonly { readonly code: string }[];
};

/**
 * What an invoice somebody writes asks for, in the words of the operation. Rows without any entry are left out; `places`
 * are those of the others. Refuses `date_invalid`.
 */
export function readOneOff(fields: EntryFields, { customer, rates }: Choices) {
  const typed = typedIn(fields);
  const rows = rowsOf(fields);
  const places: number[] = [];
  const lines = Array.from({ length: rows }, (_, row) => row).flatMap((row): OneOffLine[] => {
    const at = `lines.${row}`;
    const [description, unitAmount] = [typed(`${at}.description`), typed(`${at}.unit_amount`)];
    if (description === "" && unitAmount === "") return [];
    places.push(row);
    return [
      {
        description,
        quantity: plainDecimal(typed(`${at}.quantity`)) || "1",
        unitAmount: plainDecimal(unitAmount),
        taxes: rates.flatMap(({ code }) => (fields.has(`${at}.tax.${code}`) ? [code] : [])),
      },
    ];
  });
  const on: Outcome<Day | null> = typed("on") === "" ? accept(null) : atField(parseDay(typed("on")), "on");
  const placement: "issue" | "hold" = typed("placement") === "hold" ? "hold" : "issue";
  const taxBehavior: TaxBehavior = fields.has("tax_included") ? "inclusive" : "exclusive";
  const input = on.ok ? accept({ customerId: customer.id, lines, on: on.value, placement, taxBehavior }) : on;
  return { rows, places, input };
}

/** Why it cannot be made, at the rows it is about; nothing before it is asked for. */
export function reviewOneOff(outcome: Outcome<unknown> | null, places: readonly number[]) {
  const placed = refusedRows(outcome, places, "description");
  return refusedForm(placed === null || placed.ok ? [] : placed.refusals);
}

/** Where what was made is seen, and what is said there. */
export function placeOf(
  base: string,
  { invoiceId, number }: { readonly invoiceId: string | null; readonly number: string | null },
): readonly [to: string, said: string] {
  return invoiceId === null
    ? [`${base}/invoices?state=draft`, "The draft is kept."]
    : [pageOf(base, "invoice", invoiceId), `Invoice ${number} is issued.`];
}
