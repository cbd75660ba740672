import type { z } from "zod";
import type { SeriesRow } from "~/api/queries/settings.server";
import type { invoiceNumbering } from "~/api/schemas/settings";
import type { NumberTemplate } from "~/billing/invoicing/document-number";

type Numbering = z.input<typeof invoiceNumbering>;

export function presentNumbering(rows: readonly SeriesRow[]): Numbering {
  const seriesOf = (kind: keyof Numbering) => {
    const row = rows.find(({ documentKind }) => documentKind === kind);
    if (!row) throw new Error(`The issuer has no number series for ${kind} documents.`);
    const { prefix, digits, template, nextNumber } = row;
    return { prefix, digits, template: template as NumberTemplate, next_number: `${nextNumber}` };
  };
  return { invoice: seriesOf("invoice"), credit_note: seriesOf("credit_note") };
}
