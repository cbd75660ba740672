/**
 * The settings on which sound billing systems disagree, each with its choices and our default first.
 * A preset names a value for every setting; an organization may override single ones.
 * Engine code reads single settings and never the name of a preset.
 */
export const POLICY_CHOICES = {
  end_day: ["exclusive", "inclusive"],
  anchor: ["anniversary", "calendar", "bill_day"],
  anchor_from: ["first_paid_day", "start"],
  short_intervals: ["step_from_start", "calendar_grid"],
  stub_denominator: ["full_period", "interval_at_stub"],
  fraction_places: ["exact", "9"],
  month_days: ["actual", "30"],
  trial_end: ["day", "instant"],
  time_zone_mode: ["live", "fixed_offset"],
  backdated_start: ["running_period", "every_period"],
  usage_split: ["instant", "day"],
  usage_at_end: ["through_instant", "before_instant"],
  change_timing: ["by_annual_price", "as_asked"],
  period_end_in_arrears: ["running_period", "charged_through"],
  unused_credit: ["credit_note", "negative_line"],
  credit_base: ["billed_line_share", "plan_day_price"],
  credit_pays: ["open_then_later", "later_only"],
  grant_credit: ["wallet", "customer_credit"],
  grant_tax: ["discount", "tender"],
  item_on_change: ["credit_plus_charge", "net_in_line"],
  commitment_counts: ["net", "billed"],
  dropped_item: ["credit", "keep"],
  quantity_up: ["prorated", "whole_over_peak"],
  quantity_down: ["keep", "credit"],
  version_switch: ["next_renewal", "none", "at_date"],
  resume_anchor: ["keep", "resume_month"],
  arrears_timing: ["on_close", "greedy"],
  flat_at_zero: ["none", "charge"],
  tiers_on_split: ["carry", "restart"],
  prorated_units: ["exact", "up_5"],
  late_usage: ["difference", "set_aside"],
  late_windows: ["2", "0", "1", "3", "6", "12"],
  usage_decrease: ["credit", "keep", "next_period"],
  advance_decrease: ["keep_peak", "credit"],
  backdated_end_usage: ["keep", "drop"],
  zero_documents: ["skip", "issue"],
  zero_lines: ["keep", "skip"],
  progressive_view: ["by_supply", "whole_less_interim", "difference"],
  tax_rounding: ["group", "invoice", "lines"],
  discount_spread: ["minor_units", "decimals"],
  discount_view: ["net", "gross"],
  after_issue: ["credit_note", "line_on_invoice"],
  void: ["before_delivery", "also_paid", "unpaid_only"],
  void_then: ["ask", "final", "rebill"],
  refund_only: ["with_reason", "reopens_invoice"],
  chargeback: ["reopens_when_lost", "reopens_at_opening"],
  draft_scope: ["period_documents", "all_lines"],
  issued_on: ["finalization", "run_day"],
  same_day_changes: ["net_at_run", "each_billed", "nothing_under_one_day"],
  one_time_price: ["per_phase_last_plan_of_day"],
  hierarchy: ["payer_only", "both_numbered", "consolidated"],
  dunning_clock: ["both", "sum_per_currency", "age_count_sum"],
} as const;

export type PolicySetting = keyof typeof POLICY_CHOICES;

/** One value for every setting. */
export type Policy = { readonly [S in PolicySetting]: (typeof POLICY_CHOICES)[S][number] };

/**
 * Choices by which other systems do what we do not; docs/model.md says why. Scenario files may make them, to show figures as
 * those systems do; an organization cannot.
 */
const SCENARIO_CHOICES: { readonly [S in PolicySetting]?: readonly Policy[S][] } = {
  after_issue: ["line_on_invoice"],
  chargeback: ["reopens_at_opening"],
  hierarchy: ["both_numbered"],
};

/** The choices of a setting that an organization can make; the default is the first. */
export function offeredChoices(setting: PolicySetting): readonly string[] {
  const none: readonly string[] = SCENARIO_CHOICES[setting] ?? [];
  return POLICY_CHOICES[setting].filter((choice) => !none.includes(choice));
}

/**
 * Settings that a plan may have otherwise than the organization. The others decide about documents and payments, which
 * several plans share, or about a change between two plans.
 */
export const PLAN_SETTINGS = [
  "trial_end",
  "backdated_start",
  "arrears_timing",
  "stub_denominator",
  "fraction_places",
  "month_days",
  "change_timing",
  "period_end_in_arrears",
  "quantity_up",
  "quantity_down",
  "dropped_item",
  "resume_anchor",
  "flat_at_zero",
  "tiers_on_split",
  "prorated_units",
  "late_usage",
  "late_windows",
  "usage_decrease",
  "advance_decrease",
  "backdated_end_usage",
  "commitment_counts",
  "credit_base",
] as const satisfies readonly PolicySetting[];
export type PlanSetting = (typeof PLAN_SETTINGS)[number];
/** The settings that a plan has of its own; those left out are the organization's. */
export type PlanSettings = { readonly [S in PlanSetting]?: Policy[S] };

/** The defaults of the product; each is the first choice of its setting. */
export const DEFAULT_POLICY = Object.fromEntries(
  Object.entries(POLICY_CHOICES).map(([setting, choices]) => [setting, choices[0]]),
) as Policy;
