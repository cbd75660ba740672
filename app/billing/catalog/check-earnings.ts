import type { Refusal } from "../outcome";
import { EARNINGS, type Earning } from "./catalog-kinds";
import type { UncheckedTerms } from "./unchecked-terms";

/** How what is sold is earned, of the plan and each item. Refuses `recognition_invalid`. */
export function checkEarnings(terms: UncheckedTerms): Refusal[] {
  const { recognition, charges, fixedItems = [] } = terms;
  return [
    ...checkEarning(recognition, "recognition"),
    ...charges.flatMap((charge, index) => checkEarning(charge.recognition, `charges.${index}.recognition`)),
    ...fixedItems.flatMap((item, index) =>
      checkEarning(item.recognition, `fixed_items.${index}.recognition`),
    ),
  ];
}

function checkEarning(recognition: Earning | undefined, field: string): Refusal[] {
  if (recognition === undefined || EARNINGS.includes(recognition)) return [];
  return [
    {
      code: "recognition_invalid",
      sentence: `${JSON.stringify(recognition)} does not say how revenue is earned.`,
      remedy: "Choose at once, day by day, month by month or over the term.",
      field,
    },
  ];
}
