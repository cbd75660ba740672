import type { PlanTerms } from "~/billing/catalog/plan";

/**
 * Files have phases without an end before others, which they start by hand. Plans that can be published have none, so
 * such a phase lasts longer than any file; at the end of the list a trial or a term without end is the price that stays.
 */
export function sellableTerms(terms: PlanTerms): PlanTerms {
  const { phases } = terms;
  if (!phases) return terms;
  return {
    ...terms,
    phases: phases.map((phase, index) => {
      if (phase.length !== null) return phase;
      if (index < phases.length - 1) return { ...phase, length: { unit: "year", count: 100 } };
      return phase.kind === "discount" ? phase : { ...phase, kind: "evergreen" };
    }),
  };
}
