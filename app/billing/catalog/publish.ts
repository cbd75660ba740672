import { accept, type Outcome, refuse } from "../outcome";
import { type CatalogNames, checkPlanTerms } from "./check-terms";
import type { Metric, PlanTerms, PlanVersion } from "./plan";

export type PublishBook = {
  readonly plan: { readonly id: string; readonly code: string; readonly name: string };
  readonly terms: PlanTerms;
  readonly metrics: readonly Metric[];
  readonly names?: CatalogNames;
  /** The number of the version before; 0 when there is none. */
  readonly lastNumber: number;
};

/** Ids for what is made: one a charge, in the order of the terms. */
export type PublishCommand = { readonly versionId: string; readonly chargeIds: readonly string[] };

/**
 * Makes the next, immutable version of a plan out of its draft. Refuses `plan_empty` and what `checkPlanTerms`
 * refuses, which may have changed since the draft was saved.
 */
export function decidePublish(book: PublishBook, command: PublishCommand): Outcome<PlanVersion> {
  const checked = checkPlanTerms(book.terms, book.metrics, book.names);
  if (!checked.ok) return checked;
  const terms = checked.value;
  if (!billsAnything(terms) && !isTrialOnly(terms)) {
    return refuse({
      code: "plan_empty",
      sentence: `${book.plan.name} has neither a price nor a charge nor a fixed item, so it would never bill anything.`,
      remedy: "Add a recurring price, which may be zero, or a charge.",
      field: "prices",
    });
  }
  return accept({
    id: command.versionId,
    planId: book.plan.id,
    planCode: book.plan.code,
    planName: book.plan.name,
    number: book.lastNumber + 1,
    terms,
    charges: terms.charges.flatMap((charge, index) => {
      const metric = book.metrics.find(({ code }) => code === charge.metric);
      const id = command.chargeIds[index];
      return metric && id !== undefined
        ? [{ ...charge, id, metricId: metric.id, aggregation: metric.aggregation, ...lasting(metric) }]
        : [];
    }),
  });
}

const lasting = ({ recurring }: Metric) => (recurring ? { recurring } : {});

/** Nothing but trials, which end: a plan that is given away on purpose. */
function isTrialOnly({ phases = [] }: PlanTerms): boolean {
  return phases.length > 0 && phases.every(({ kind }) => kind === "trial");
}

function billsAnything({ prices, charges, fixedItems, phases, commitment }: PlanTerms): boolean {
  const lists = [
    prices,
    charges,
    fixedItems,
    commitment,
    ...(phases ?? []).flatMap((phase) => [phase.prices, phase.oneTime]),
  ];
  return lists.some((list) => list !== undefined && list.length > 0);
}
