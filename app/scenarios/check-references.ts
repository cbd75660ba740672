import type { Scenario, ScenarioStep } from "./format";

/** Where in the file, and what about it: `steps.3.at`. The sentence goes on from the place. */
export type Problem = { readonly at: string; readonly sentence: string };

const KINDS = ["plan", "metric", "customer", "tax", "coupon", "fixed charge", "subscription"] as const;
type Kind = (typeof KINDS)[number];

/** One use of a name that something else has to define. */
type Use = { readonly kind: Kind; readonly name: string; readonly at: string };

/** Every name that is used must be defined, once, and time must not run backwards. */
export function checkReferences(scenario: Scenario): Problem[] {
  const known = definitions(scenario);
  const problems: Problem[] = [];
  const check = (uses: readonly Use[]) => {
    for (const { kind, name, at } of uses) {
      if (known[kind].has(name)) continue;
      const choices = [...known[kind]].slice(0, 5).join(", ") || "none";
      problems.push({ at, sentence: `"${name}" is no ${kind} of this file (known: ${choices}).` });
    }
  };
  check([...usesOfPlans(scenario), ...usesOfCustomers(scenario), ...usesOfCoupons(scenario)]);
  let last = Number.NEGATIVE_INFINITY;
  scenario.steps.forEach((step, index) => {
    const at = `steps.${index}`;
    if (step.at < last) problems.push({ at: `${at}.at`, sentence: "is before the step above it." });
    last = Math.max(last, step.at);
    check(usesOfStep(step, at));
    if ("as" in step && step.do !== "credit_note" && step.as !== undefined) known.subscription.add(step.as);
    problems.push(...incomplete(step, at));
  });
  check(usesOfExpectations(scenario));
  return [...problems, ...doubles(scenario)];
}

function definitions({ plans, metrics, customers, taxes, coupons }: Scenario): Record<Kind, Set<string>> {
  return {
    plan: new Set(plans.map((plan) => plan.code)),
    metric: new Set(metrics.map((metric) => metric.code)),
    customer: new Set(customers.map((customer) => customer.id)),
    tax: new Set(taxes.map((tax) => tax.code)),
    coupon: new Set(coupons.map((coupon) => coupon.code)),
    "fixed charge": new Set(plans.flatMap((plan) => plan.fixed_charges.map((charge) => charge.code))),
    subscription: new Set(),
  };
}

/** The same kind of name several times at one place; what is absent is not used. */
function uses(kind: Kind, at: string, names: readonly (string | null | undefined)[]): Use[] {
  return names.flatMap((name) => (name === null || name === undefined ? [] : [{ kind, name, at }]));
}

function usesOfPlans({ plans }: Scenario): Use[] {
  return plans.flatMap((plan, p) => [
    ...plan.charges.flatMap((charge, c) => [
      ...uses("metric", `plans.${p}.charges.${c}.metric`, [charge.metric]),
      ...uses("tax", `plans.${p}.charges.${c}.taxes`, charge.taxes ?? []),
    ]),
    ...plan.fixed_charges.flatMap((charge, c) =>
      uses("tax", `plans.${p}.fixed_charges.${c}.taxes`, charge.taxes ?? []),
    ),
    ...uses("tax", `plans.${p}.taxes`, plan.taxes ?? []),
  ]);
}

function usesOfCustomers({ customers }: Scenario): Use[] {
  return customers.flatMap((customer, c) => [
    ...uses("tax", `customers.${c}.taxes`, customer.taxes ?? []),
    ...uses("customer", `customers.${c}.parent`, [customer.parent]),
  ]);
}

function usesOfCoupons({ coupons }: Scenario): Use[] {
  return coupons.flatMap((coupon, c) => [
    ...uses("plan", `coupons.${c}.applies_to.plans`, coupon.applies_to?.plans ?? []),
    ...uses("metric", `coupons.${c}.applies_to.metrics`, coupon.applies_to?.metrics ?? []),
  ]);
}

function usesOfStep(step: ScenarioStep, at: string): Use[] {
  const own: Use[] = [];
  if ("customer" in step) own.push(...uses("customer", `${at}.customer`, [step.customer]));
  if ("plan" in step) own.push(...uses("plan", `${at}.plan`, [step.plan]));
  if ("subscription" in step) own.push(...uses("subscription", `${at}.subscription`, [step.subscription]));
  switch (step.do) {
    case "subscribe":
      return [...own, ...uses("subscription", `${at}.add_on_to`, [step.add_on_to])];
    case "usage":
      return [...own, ...uses("metric", `${at}.metric`, [step.metric])];
    case "transfer":
      return [...own, ...uses("customer", `${at}.to`, [step.to])];
    case "change_quantity":
      return [...own, ...uses("fixed charge", `${at}.fixed_charge`, [step.fixed_charge])];
    case "apply_coupon":
      return [...own, ...uses("coupon", `${at}.coupon`, [step.coupon])];
    case "grant_credit":
      return [...own, ...uses("metric", `${at}.applies_to_metrics`, step.applies_to_metrics ?? [])];
    case "invoice_one_off":
      return [
        ...own,
        ...step.lines.flatMap((line, l) => uses("tax", `${at}.lines.${l}.taxes`, line.taxes ?? [])),
      ];
    default:
      return own;
  }
}

/** Steps for a customer or a subscription have to name one. */
function incomplete(step: ScenarioStep, at: string): Problem[] {
  if (step.do !== "invoicing_off" && step.do !== "invoicing_on") return [];
  if (step.customer !== undefined || step.subscription !== undefined) return [];
  return [{ at, sentence: "names neither a customer nor a subscription." }];
}

function usesOfExpectations({ expect }: Scenario): Use[] {
  const ofCustomers = {
    invoices: expect.invoices,
    invoice_counts: expect.invoice_counts,
    invoices_issued: expect.invoices_issued,
    invoice_dates: expect.invoice_dates,
    drafts: expect.drafts,
    numbers: expect.numbers,
    credit_notes: expect.credit_notes,
    wallets: expect.wallets,
    overdue: expect.overdue,
    customers: expect.customers.map(({ id }) => ({ customer: id })),
  };
  return [
    ...Object.entries(ofCustomers).flatMap(([name, list]) =>
      list.flatMap(({ customer }) => uses("customer", `expect.${name}`, [customer])),
    ),
    ...expect.subscriptions.flatMap(({ as }) => uses("subscription", "expect.subscriptions", [as])),
    ...expect.usage.flatMap(({ subscription }) => uses("subscription", "expect.usage", [subscription])),
  ];
}

function doubles(scenario: Scenario): Problem[] {
  const lists: [string, readonly string[]][] = [
    ["plans", scenario.plans.map((plan) => plan.code)],
    ["metrics", scenario.metrics.map((metric) => metric.code)],
    ["coupons", scenario.coupons.map((coupon) => coupon.code)],
    ["customers", scenario.customers.map((customer) => customer.id)],
    ["steps", scenario.steps.flatMap((step) => namesGiven(step))],
  ];
  return lists.flatMap(([at, names]) => {
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    return twice === undefined
      ? []
      : [{ at, sentence: `names "${twice}" twice; every name must be its own.` }];
  });
}

/** The names a step gives to subscriptions. A change may keep the name it had. */
function namesGiven(step: ScenarioStep): string[] {
  if (step.do === "subscribe" || step.do === "transfer") return [step.as];
  if (step.do !== "change_plan" || step.as === undefined || step.as === step.subscription) return [];
  return [step.as];
}
