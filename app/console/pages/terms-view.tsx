import type { ReactNode } from "react";
import type { Earning } from "~/billing/catalog/catalog-kinds";
import type {
  ChargeTerms,
  FixedItemTerms,
  ModelPrice,
  PlanTerms,
  RecurringPrice,
} from "~/billing/catalog/plan";
import { PLAN_SETTINGS } from "~/billing/policy-kinds";
import { ModelView, modelNames } from "~/console/pages/model-view";
import { matchWords } from "~/console/pages/terms-change";
import {
  alignmentWords,
  cadenceText,
  earningWords,
  interimSupplyWords,
  lengthText,
  type NamedRate,
  phasesFromWords,
  phaseWords,
  pricesText,
  taxBehaviorWords,
  taxesText,
  timingWords,
} from "~/console/pages/terms-words";
import { policyChoice, policyQuestion } from "~/console/policy-words";
import { Card } from "~/ui/card";
import { DescriptionList, type Fact } from "~/ui/description-list";
import { formatUnitPrice } from "~/ui/format/money";
import { formatDecimal } from "~/ui/format/number";
import { useLocale } from "~/ui/locale-context";
import { Table } from "~/ui/table";

type Props = { readonly terms: PlanTerms };
type Taxed = { readonly taxRates: readonly NamedRate[] };

/** What a version sells, to read. */
export function TermsView({ terms, taxRates }: Props & Taxed) {
  const facts = sellingFacts(terms, taxRates);
  return (
    <div className="grid gap-4">
      {(terms.phases ?? []).length > 0 ? <PhasesView terms={terms} /> : <RecurringView terms={terms} />}
      {(terms.fixedItems ?? []).map((item) => (
        <FixedItemView key={item.code} item={item} taxRates={taxRates} />
      ))}
      {terms.charges.map((charge) => (
        <ChargeView key={charge.code} charge={charge} taxRates={taxRates} />
      ))}
      <UsageBillingView terms={terms} />
      {facts.length > 0 ? (
        <Card title="How it is sold">
          <DescriptionList align="start" facts={facts} />
        </Card>
      ) : null}
    </div>
  );
}

function RecurringView({ terms }: Props) {
  const locale = useLocale();
  return (
    <Card title="Recurring price">
      <DescriptionList
        align="start"
        facts={[
          ...terms.prices.map((price) => ({
            label: `In ${price.currency}`,
            value: `${formatUnitPrice(price.amount, price.currency, locale)} ${cadenceText(terms.cadence)}`,
          })),
          terms.prices.length === 0 && {
            label: "Price",
            value: `None; billed ${cadenceText(terms.cadence)}`,
          },
          { label: "Billed", value: timingWords[terms.timing] },
          terms.recognition !== undefined && {
            label: "Revenue is earned",
            value: earningWords[terms.recognition],
          },
          { label: "Trial", value: terms.trialDays === 0 ? "None" : `${terms.trialDays} days` },
        ]}
      />
    </Card>
  );
}

function PhasesView({ terms }: Props) {
  const phases = (terms.phases ?? []).map((phase, index) => ({ ...phase, number: index + 1 }));
  type Row = (typeof phases)[number];
  return (
    <Card title="Phases">
      <Table
        bare
        caption="Phases"
        columns={[
          { key: "kind", label: "Phase", cell: (row: Row) => `${row.number}. ${phaseWords[row.kind]}` },
          {
            key: "length",
            label: "Lasts",
            place: "detail",
            cell: (row) => (row.length ? lengthText(row.length) : "until the subscription ends"),
          },
          {
            key: "price",
            label: "Recurring",
            place: "detail",
            cell: (row) =>
              row.prices.length === 0
                ? "nothing"
                : `${pricesText(row.prices)} ${cadenceText(row.cadence ?? terms.cadence)}`,
          },
          {
            key: "one_time",
            label: "Once, on its first day",
            place: "detail",
            cell: (row) => (row.oneTime.length === 0 ? "nothing" : pricesText(row.oneTime)),
          },
        ]}
        rows={phases}
        rowKey={(row) => `${row.number}`}
      />
      <div className="mt-4">
        <DescriptionList
          align="start"
          facts={[
            { label: "Billed", value: `${timingWords[terms.timing]}, ${cadenceText(terms.cadence)}` },
            { label: "Phases count", value: phasesFromWords[terms.phasesFrom ?? "subscription"] },
            phases.at(-1)?.length
              ? { label: "At the end", value: "The subscription ends with the last phase" }
              : null,
          ]}
        />
      </div>
    </Card>
  );
}

function ModelPrices({ prices }: { readonly prices: readonly ModelPrice[] }) {
  return (
    <div className="grid gap-5">
      {prices.map(({ currency, model }) => (
        <div key={currency}>
          <h3 className="mb-1">
            {modelNames[model.type]}, in {currency}
          </h3>
          <ModelView model={model} currency={currency} />
        </div>
      ))}
    </div>
  );
}

const amountFact = (label: string, prices: readonly RecurringPrice[] | undefined): Fact | null =>
  prices && prices.length > 0 ? { label, value: pricesText(prices) } : null;

const codesFact = (label: string, codes: readonly string[] | undefined): Fact | null =>
  codes && codes.length > 0 ? { label, value: codes.join(", ") } : null;

const earningFact = (recognition: Earning | undefined): Fact | null =>
  recognition === undefined ? null : { label: "Revenue is earned", value: earningWords[recognition] };

const taxesFact = (codes: readonly string[] | undefined, rates: Taxed["taxRates"]): Fact | null =>
  codes && codes.length > 0 ? { label: "Taxes", value: taxesText(codes, rates) } : null;

function recoveryFacts({ recovery = {} }: ChargeTerms): Fact[] {
  const { onLate, lateWindows, onDecrease } = recovery;
  const own = [
    ["late_usage", onLate],
    ["late_windows", lateWindows],
    ["usage_decrease", onDecrease],
  ] as const;
  return own.flatMap(([setting, value]) =>
    value === undefined ? [] : { label: policyQuestion(setting), value: policyChoice(setting, value) },
  );
}

function FixedItemView({ item, taxRates }: Taxed & { readonly item: FixedItemTerms }) {
  const locale = useLocale();
  const units = formatDecimal(item.units, locale);
  const when = item.recurring
    ? `${timingWords[item.timing].toLowerCase()} in every period`
    : "once, at the start";
  return (
    <Card title={item.name || item.code}>
      <p className="mb-3 text-ink-2">
        Fixed item of {units} {item.units === "1" ? "unit" : "units"}, billed {when}
        {item.prorated ? ", prorated by days" : ""}
      </p>
      <ModelPrices prices={item.prices} />
      <MoreFacts facts={[earningFact(item.recognition), taxesFact(item.taxes, taxRates)]} />
    </Card>
  );
}

const chargeTimings = { in_advance: "in advance, event by event", in_arrears: "in arrears" };

function ChargeView({ charge, taxRates }: Taxed & { readonly charge: ChargeTerms }) {
  const filters = charge.filters ?? [];
  return (
    <Card title={charge.name || charge.code}>
      <p className="mb-3 text-ink-2">
        Metric <code>{charge.metric}</code>, billed {chargeTimings[charge.timing]}
        {charge.prorated ? ", prorated by days" : ""}
      </p>
      <ModelPrices prices={charge.prices} />
      {filters.length > 0 ? (
        <div className="mt-5 grid gap-5 border-t border-line pt-4">
          {filters.map((filter, index) => (
            <div key={matchWords(filter.match)}>
              <h3 className="mb-2 font-semibold">
                {index === 0 ? "Instead, where" : "Else, where"} {matchWords(filter.match)}
              </h3>
              <ModelPrices prices={filter.prices} />
            </div>
          ))}
        </div>
      ) : null}
      <MoreFacts
        facts={[
          codesFact("A line for each", charge.groupBy),
          amountFact("At least, in a period", charge.minimum),
          amountFact("At most, in a period", charge.maximum),
          earningFact(charge.recognition),
          ...recoveryFacts(charge),
          taxesFact(charge.taxes, taxRates),
        ]}
      />
    </Card>
  );
}

function MoreFacts({ facts }: { readonly facts: readonly (Fact | null)[] }): ReactNode {
  if (facts.every((fact) => fact === null)) return null;
  return <DescriptionList align="start" facts={facts} className="mt-4" />;
}

/** When usage is billed other than with the plan, and what a period bills at least. */
function UsageBillingView({ terms }: Props) {
  const locale = useLocale();
  const thresholds = terms.thresholds ?? [];
  const facts = [
    amountFact("Minimum commitment", terms.commitment),
    terms.usageCadence ? { label: "Usage billed", value: cadenceText(terms.usageCadence) } : null,
    ...thresholds.map(({ currency, amount, recurring }) => ({
      label: recurring ? "Usage billed again for each" : "Usage billed on reaching",
      value: formatUnitPrice(amount, currency, locale),
    })),
    terms.interimSupply
      ? { label: "Invoices at thresholds", value: interimSupplyWords[terms.interimSupply] }
      : null,
  ];
  if (facts.every((fact) => fact === null)) return null;
  return (
    <Card title="Commitment and usage billing">
      <dl className="facts facts-start">
        {facts.map((fact) =>
          fact ? (
            <div key={`${fact.label} ${fact.value}`} className="contents">
              <dt>{fact.label}</dt>
              <dd>{fact.value}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </Card>
  );
}

function sellingFacts(terms: PlanTerms, taxRates: Taxed["taxRates"]): Fact[] {
  return [
    terms.addOn
      ? {
          label: "Add-on",
          value: terms.availableWith ? `To ${terms.availableWith.join(", ")}` : "To any base plan",
        }
      : null,
    terms.alignment ? { label: "Bill day", value: alignmentWords[terms.alignment] } : null,
    terms.taxBehavior ? { label: "Prices", value: taxBehaviorWords[terms.taxBehavior] } : null,
    taxesFact(terms.taxes, taxRates),
    ...PLAN_SETTINGS.map((setting) => {
      const own = terms.settings?.[setting];
      return own === undefined ? null : { label: policyQuestion(setting), value: policyChoice(setting, own) };
    }),
  ].filter((fact): fact is Fact => fact !== null);
}
