import { accept, type Outcome } from "~/billing/outcome";
import { decideDefaultRates } from "~/billing/tax/default-rates";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { listTaxRates, saveDefaultTaxRates, type TaxRate, toEngineRate } from "~/store/tax-rates.server";

/**
 * Makes those rates, named by their codes, the ones of customers without their own; several add up. What was billed
 * keeps the rates it was billed with. Refuses what `decideDefaultRates` does.
 */
export async function chooseDefaultTaxRates(
  context: Context,
  input: { readonly codes: readonly string[] },
): Promise<Outcome<readonly TaxRate[]>> {
  const rates = (await listTaxRates(context)).map(toEngineRate);
  const chosen = decideDefaultRates(rates, input.codes);
  if (!chosen.ok) return chosen;
  await saveDefaultTaxRates(
    context,
    chosen.value.map(({ id }) => id),
  );
  await insertAudit(context, {
    action: "tax_rate.made_default",
    subjectKind: "organization",
    subjectId: context.organization.id,
    details: { codes: chosen.value.map(({ code }) => code) },
  });
  return accept((await listTaxRates(context)).filter(({ isDefault }) => isDefault === "yes"));
}
