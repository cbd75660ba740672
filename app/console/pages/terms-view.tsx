import type { ChargeTerms, PlanTerms } from "~/billing/catalog/plan";
import { ModelView, modelNames } from "~/console/pages/model-view";
import { Card } from "~/ui/card";
import { DescriptionList } from "~/ui/description-list";
import { formatUnitPrice } from "~/ui/format/money";
import { useLocale } from "~/ui/locale-context";

const units = {
  day: "day",
  week: "week",
  month: "month",
  quarter: "quarter",
  half_year: "half-year",
  year: "year",
};

/** `a month`, `every 2 weeks`. */
export function cadenceText({ unit, count }: PlanTerms["cadence"]): string {
  return count === 1 ? `a ${units[unit]}` : `every ${count} ${units[unit]}s`;
}

/** `24.50 € a month + API calls` */
export function priceSummary(terms: PlanTerms): string {
  const prices = terms.prices.map((price) => formatUnitPrice(price.amount, price.currency, "en"));
  const recurring =
    prices.length > 0 ? `${prices.join(" or ")} ${cadenceText(terms.cadence)}` : "no recurring price";
  return [recurring, ...terms.charges.map((charge) => charge.name || charge.code)].join(" + ");
}

const timings = { in_advance: "In advance", in_arrears: "In arrears" };

/** What a version sells, to read. */
export function TermsView({ terms }: { readonly terms: PlanTerms }) {
  const locale = useLocale();
  return (
    <div className="grid gap-4">
      <Card title="Recurring price">
        <DescriptionList
          align="start"
          facts={[
            ...terms.prices.map((price) => ({
              label: `In ${price.currency}`,
              value: `${formatUnitPrice(price.amount, price.currency, locale)} ${cadenceText(terms.cadence)}`,
            })),
            { label: "Billed", value: timings[terms.timing] },
            { label: "Trial", value: terms.trialDays === 0 ? "None" : `${terms.trialDays} days` },
          ]}
        />
      </Card>
      {terms.charges.map((charge) => (
        <ChargeView key={charge.code} charge={charge} />
      ))}
    </div>
  );
}

function ChargeView({ charge }: { readonly charge: ChargeTerms }) {
  return (
    <Card title={charge.name || charge.code}>
      <p className="mb-3 text-ink-2">
        Metric <code>{charge.metric}</code>, billed {timings[charge.timing].toLowerCase()}
      </p>
      <div className="grid gap-5">
        {charge.prices.map(({ currency, model }) => (
          <div key={currency}>
            <h3 className="mb-1">
              {modelNames[model.type]}, in {currency}
            </h3>
            <ModelView model={model} currency={currency} />
          </div>
        ))}
      </div>
    </Card>
  );
}
