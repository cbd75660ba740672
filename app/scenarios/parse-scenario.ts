import { formatDay } from "~/billing/time/day";
import { utcDay } from "~/billing/time/instant";
import { type Scenario, type ScenarioPlan, type ScenarioStep, scenarioSchema } from "./format";

/** Where in the file, and what about it: `steps.3.at`. The sentence goes on from the place. */
export type Problem = { readonly at: string; readonly sentence: string };

export type Parsed =
  | { readonly kind: "scenario"; readonly scenario: Scenario }
  /** The format knows more than this edition; `lacks` names the first steps and fields it does not have. */
  | { readonly kind: "unsupported"; readonly lacks: readonly string[] }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

type Path = readonly PropertyKey[];
type Raw = Readonly<Record<string, unknown>>;

/** The parts of a zod issue that are read here. */
type Issue = {
  readonly code?: string;
  readonly path: Path;
  readonly message: string;
  readonly keys?: readonly string[];
  readonly note?: string;
  readonly discriminator?: string;
  readonly params?: { readonly unsupported?: boolean };
};

/** Reads one scenario out of parsed JSON; never throws, whatever the JSON is. */
export function parseScenario(json: unknown): Parsed {
  if (!isObject(json)) {
    return { kind: "invalid", problems: [{ at: "", sentence: "The file must hold one JSON object." }] };
  }
  const prepared = withoutOptionalInvoices(json);
  const read = scenarioSchema.safeParse(prepared);
  if (!read.success) return classify(read.error.issues as readonly Issue[], prepared);
  const lacks = lackedByMeaning(read.data);
  if (lacks.length > 0) return { kind: "unsupported", lacks };
  const problems = checkReferences(read.data);
  return problems.length > 0
    ? { kind: "invalid", problems }
    : { kind: "scenario", scenario: readPhases(read.data) };
}

export function isObject(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * An expected invoice marked `optional` holds nothing but zero lines and may be absent, so there is nothing about it
 * to be asserted.
 */
function withoutOptionalInvoices(json: Raw): Raw {
  const expect = json.expect;
  if (!isObject(expect) || !Array.isArray(expect.invoices)) return json;
  const invoices = expect.invoices.filter((invoice) => !(isObject(invoice) && invoice.optional === true));
  return { ...json, expect: { ...expect, invoices } };
}

function classify(issues: readonly Issue[], json: Raw): Parsed {
  const lacks: string[] = [];
  const problems: Problem[] = [];
  for (const issue of issues) {
    const lacked = lackedByIssue(issue, json);
    lacks.push(...lacked);
    if (lacked.length === 0) problems.push({ at: issue.path.join("."), sentence: sentenceOf(issue, json) });
  }
  // A field of an unknown step makes no sense to us, so what looks wrong beside something unknown may well be right.
  if (lacks.length > 0) return { kind: "unsupported", lacks: [...new Set(lacks)] };
  return { kind: "invalid", problems };
}

/** The names of what an issue says the product does not have; empty when the issue is a mistake in the file. */
function lackedByIssue(issue: Issue, json: Raw): string[] {
  if (issue.code === "unrecognized_keys") {
    return (issue.keys ?? []).map((key) => placeName([...issue.path, key], json));
  }
  if (issue.params?.unsupported) return [placeName(issue.path, json)];
  const given = valueAt(json, issue.path);
  if (typeof given !== "string") return [];
  if (issue.code === "invalid_value" || (issue.code === "invalid_union" && issue.discriminator)) {
    return [
      issue.path[0] === "steps" && issue.path[2] === "do"
        ? `step ${given}`
        : `${placeName(issue.path, json)} ${given}`,
    ];
  }
  return [];
}

function sentenceOf(issue: Issue, json: Raw): string {
  const given = valueAt(json, issue.path);
  if (given === undefined) return "is missing.";
  const message = issue.message.replace(/\.$/, "");
  return issue.code === "custom"
    ? `${shown(given)} ${message}.`
    : `${shown(given)} does not fit: ${message}.`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function valueAt(json: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    json,
  );
}

/** "step cancel: effective", "plans.pro.minimum_commitment", "expect.invoices.lines.kind": list places by their code. */
function placeName(path: Path, json: Raw): string {
  const names: string[] = [];
  let here: unknown = json;
  for (const key of path) {
    here = valueAt(here, [key]);
    if (typeof key !== "number") names.push(String(key));
    else if (isObject(here)) {
      const name = here.code ?? here.id;
      if (typeof name === "string" && path[0] !== "expect") names.push(name);
    }
  }
  if (path[0] !== "steps") return names.join(".");
  const kind = valueAt(json, [...path.slice(0, 2), "do"]);
  return `step ${String(kind)}: ${names.slice(1).join(".")}`;
}

/** Things every single field of which is known, and which together mean something this edition lacks. */
function lackedByMeaning(scenario: Scenario): string[] {
  const lacks: string[] = [];
  for (const plan of scenario.plans) {
    if (plan.phases.length > 0 && trialOfPhases(plan) === null) lacks.push(`plans.${plan.code}.phases`);
  }
  for (const customer of scenario.customers) {
    if (taxesOf(scenario, customer.taxes).length > 1) lacks.push(`customers.${customer.id}: several taxes`);
  }
  for (const run of scenario.steps) {
    if (run.do !== "run_invoicing") continue;
    const today = formatDay(utcDay(run.at));
    if (run.target_date !== today)
      lacks.push("step run_invoicing: target_date other than the day of the run");
  }
  return lacks;
}

/** The taxes that apply to a customer: those it names, else every default one. */
export function taxesOf(scenario: Scenario, named: readonly string[] | undefined) {
  return scenario.taxes.filter((tax) => (named ? named.includes(tax.code) : tax.default));
}

/** Days of a free trial before one phase without end, the only phases there are in this edition; null otherwise. */
function trialOfPhases(plan: ScenarioPlan): number | null {
  const last = plan.phases.at(-1);
  if (last?.type !== "evergreen" || last.length !== null) return null;
  if (last.amount !== undefined && last.amount !== plan.amount) return null;
  if (plan.phases.length === 1) return 0;
  const [trial] = plan.phases;
  const days = /^(\d+) days?$/.exec(trial?.length ?? "");
  if (plan.phases.length > 2 || trial?.type !== "trial" || !days) return null;
  return /^0(\.0+)?$/.test(trial.amount ?? "0") ? Number(days[1]) : null;
}

function readPhases(scenario: Scenario): Scenario {
  const plans = scenario.plans.map((plan) =>
    plan.phases.length === 0 ? plan : { ...plan, trial_days: trialOfPhases(plan) ?? plan.trial_days },
  );
  return { ...scenario, plans };
}

/** Every code that is used must be defined, once, and time must not run backwards. */
function checkReferences(scenario: Scenario): Problem[] {
  const { plans, metrics, customers, taxes, steps } = scenario;
  const known = {
    plan: new Set(plans.map((plan) => plan.code)),
    metric: new Set(metrics.map((metric) => metric.code)),
    customer: new Set(customers.map((customer) => customer.id)),
    tax: new Set(taxes.map((tax) => tax.code)),
    subscription: new Set<string>(),
  };
  const problems: Problem[] = [];
  const need = (kind: keyof typeof known, name: string, at: string) => {
    if (known[kind].has(name)) return;
    const choices = [...known[kind]].slice(0, 5).join(", ") || "none";
    problems.push({ at, sentence: `"${name}" is no ${kind} of this file (known: ${choices}).` });
  };
  plans.forEach((plan, p) => {
    plan.charges.forEach((charge, c) => {
      need("metric", charge.metric, `plans.${p}.charges.${c}.metric`);
    });
  });
  customers.forEach((customer, c) => {
    for (const tax of customer.taxes ?? []) need("tax", tax, `customers.${c}.taxes`);
  });
  let last = Number.NEGATIVE_INFINITY;
  steps.forEach((step, s) => {
    if (step.at < last) problems.push({ at: `steps.${s}.at`, sentence: "is before the step above it." });
    last = Math.max(last, step.at);
    needOfStep(step, s, need);
    if (step.do === "subscribe") known.subscription.add(step.as);
  });
  for (const { id } of scenario.expect.customers) need("customer", id, "expect.customers");
  for (const { as } of scenario.expect.subscriptions) need("subscription", as, "expect.subscriptions");
  for (const { subscription } of scenario.expect.usage) need("subscription", subscription, "expect.usage");
  return [...problems, ...doubles(scenario)];
}

function needOfStep(
  step: ScenarioStep,
  index: number,
  need: (kind: "plan" | "customer" | "subscription" | "metric", name: string, at: string) => void,
): void {
  if ("customer" in step) need("customer", step.customer, `steps.${index}.customer`);
  if ("plan" in step) need("plan", step.plan, `steps.${index}.plan`);
  if ("subscription" in step) need("subscription", step.subscription, `steps.${index}.subscription`);
  if ("metric" in step) need("metric", step.metric, `steps.${index}.metric`);
}

function doubles(scenario: Scenario): Problem[] {
  const lists: [string, readonly string[]][] = [
    ["plans", scenario.plans.map((plan) => plan.code)],
    ["metrics", scenario.metrics.map((metric) => metric.code)],
    ["customers", scenario.customers.map((customer) => customer.id)],
    ["steps", scenario.steps.flatMap((step) => (step.do === "subscribe" ? [step.as] : []))],
  ];
  return lists.flatMap(([at, names]) => {
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    return twice === undefined
      ? []
      : [{ at, sentence: `names "${twice}" twice; every name must be its own.` }];
  });
}
