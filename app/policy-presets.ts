import { DEFAULT_POLICY, type Policy } from "./billing/policy-kinds";

/** Named sets of values; scenario files and new organizations start from one of them. */
export const POLICY_PRESETS = {
  default: DEFAULT_POLICY,
  day_inclusive: {
    ...DEFAULT_POLICY,
    end_day: "inclusive",
    anchor: "calendar",
    anchor_from: "start",
    short_intervals: "calendar_grid",
    trial_end: "instant",
    credit_base: "plan_day_price",
    credit_pays: "later_only",
    grant_tax: "tender",
    item_on_change: "net_in_line",
    commitment_counts: "billed",
    dropped_item: "keep",
    version_switch: "none",
    flat_at_zero: "charge",
    tiers_on_split: "restart",
    prorated_units: "up_5",
    late_usage: "set_aside",
    zero_documents: "issue",
    zero_lines: "skip",
    progressive_view: "whole_less_interim",
    tax_rounding: "invoice",
    discount_spread: "decimals",
    void: "also_paid",
    void_then: "final",
    same_day_changes: "each_billed",
    dunning_clock: "sum_per_currency",
  },
  day_exclusive: {
    ...DEFAULT_POLICY,
    anchor: "bill_day",
    stub_denominator: "interval_at_stub",
    fraction_places: "9",
    backdated_start: "every_period",
    usage_split: "day",
    change_timing: "as_asked",
    period_end_in_arrears: "charged_through",
    unused_credit: "negative_line",
    grant_credit: "customer_credit",
    grant_tax: "tender",
    quantity_down: "credit",
    version_switch: "at_date",
    resume_anchor: "resume_month",
    tiers_on_split: "restart",
    usage_decrease: "keep",
    zero_documents: "issue",
    progressive_view: "difference",
    tax_rounding: "lines",
    after_issue: "line_on_invoice",
    void: "unpaid_only",
    void_then: "rebill",
    refund_only: "reopens_invoice",
    chargeback: "reopens_at_opening",
    draft_scope: "all_lines",
    same_day_changes: "nothing_under_one_day",
    issued_on: "run_day",
    hierarchy: "both_numbered",
    dunning_clock: "age_count_sum",
  },
} as const satisfies Record<string, Policy>;

export type PolicyPreset = keyof typeof POLICY_PRESETS;

/** Expands a preset and lays single overrides over it. */
export function expandPolicy(preset: PolicyPreset, overrides: Partial<Policy> = {}): Policy {
  return { ...POLICY_PRESETS[preset], ...overrides };
}
