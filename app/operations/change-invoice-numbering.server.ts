import { NUMBER_TEMPLATES, type NumberTemplate } from "../billing/invoicing/document-number";
import { accept, type Outcome, refuse } from "../billing/outcome";
import type { Context } from "../context.server";
import { insertAudit } from "../store/audit.server";
import { loadIssuer, loadIssuerById } from "../store/issuers.server";
import { type DocumentSeries, saveSeriesFormat } from "../store/numbers.server";
import { checkPrefix } from "./steps/check-prefix.server";

export type NumberingChange = {
  readonly prefix: string;
  readonly digits: number;
  /** Left out: prefix and count. */
  readonly template?: NumberTemplate;
  /** Left out: the numbers of invoices. */
  readonly series?: DocumentSeries;
  /** Left out: the organization's first. */
  readonly issuerId?: string | undefined;
};

/**
 * Changes how the numbers of coming documents are written. The count itself goes on without a gap: it is what makes
 * the series complete, so nobody can set it. Refuses `prefix_invalid`, `prefix_taken`, `digits_invalid` and
 * `template_unknown`.
 */
export async function changeInvoiceNumbering(
  context: Context,
  change: NumberingChange,
): Promise<Outcome<null>> {
  const issuer =
    change.issuerId === undefined
      ? await loadIssuer(context)
      : await loadIssuerById(context, change.issuerId);
  const refusals = await checkPrefix(context, change.prefix, issuer.id);
  if (refusals.length > 0) return refuse(...refusals);
  if (!Number.isInteger(change.digits) || change.digits < 1 || change.digits > 12) {
    return refuse({
      code: "digits_invalid",
      sentence: "A number has 1 to 12 digits.",
      remedy: "Enter a whole number from 1 to 12.",
      field: "digits",
    });
  }
  const { prefix, digits, template = "plain", series = "invoice" } = change;
  if (!NUMBER_TEMPLATES.includes(template)) {
    return refuse({
      code: "template_unknown",
      sentence: "Numbers cannot be written like that.",
      remedy: `Choose one of ${NUMBER_TEMPLATES.join(", ")}.`,
      field: "template",
    });
  }
  await saveSeriesFormat(context, issuer.id, series, { prefix, digits, template });
  await insertAudit(context, {
    action: "numbering.changed",
    subjectKind: "issuer",
    subjectId: issuer.id,
    details: { series, prefix, digits, template },
  });
  return accept(null);
}
