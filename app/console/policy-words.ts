import type { Policy, PolicySetting } from "~/billing/policy-kinds";
import type { PolicyPreset } from "~/policy-presets";

/** What a setting decides, as one question, and what each of its choices means. */
export type SettingWords<S extends PolicySetting> = {
  readonly asks: string;
  /** Where it acts, when that is not wherever something is billed. */
  readonly says?: string;
  readonly choices: { readonly [C in Policy[S]]: string };
};

type AllWords = { readonly [S in PolicySetting]: SettingWords<S> };

/** Every setting in words. The type fails when one of them, or one of its choices, has none. */
export const POLICY_WORDS: AllWords = {
  end_day: {
    asks: "Is the day on which a subscription ends still billed?",
    choices: { exclusive: "No, the day before is the last", inclusive: "Yes" },
  },
  anchor: {
    asks: "Where do the periods of a new subscription begin?",
    choices: {
      anniversary: "On the day it started",
      calendar: "On the first of the month or year",
      bill_day: "On the bill day of its customer",
    },
  },
  anchor_from: {
    asks: "From which day are those periods counted?",
    choices: { first_paid_day: "From the first day that is paid, after a trial", start: "From the start" },
  },
  short_intervals: {
    asks: "How are periods of days and weeks laid?",
    choices: {
      step_from_start: "In steps from the start",
      calendar_grid: "On the calendar, weeks from Monday",
    },
  },
  stub_denominator: {
    asks: "What is a first or last part of a period a share of?",
    choices: {
      full_period: "Of the whole period it is a part of",
      interval_at_stub: "Of a period counted from where the part begins",
    },
  },
  fraction_places: {
    asks: "How exact is a share of a period?",
    choices: { exact: "As a fraction, rounded once at the end", "9": "Nine decimals" },
  },
  month_days: {
    asks: "How many days does a month have for shares?",
    choices: { actual: "As many as it has", "30": "30 always" },
  },
  trial_end: {
    asks: "When does a trial end?",
    choices: { day: "With a day", instant: "At the very hour it began" },
  },
  time_zone_mode: {
    asks: "How do days follow a time zone?",
    choices: { live: "With its summer time", fixed_offset: "With the offset when the customer was created" },
  },
  usage_split: {
    asks: "Where is usage split between two plans on the day of a change?",
    choices: { instant: "At the instant of the change", day: "At the beginning of the day" },
  },
  usage_at_end: {
    asks: "Does usage at the very end of a subscription count?",
    choices: { through_instant: "Yes, through the last instant", before_instant: "Only before it" },
  },
  change_timing: {
    asks: "When does a change of plan take effect if nobody says?",
    choices: {
      by_annual_price: "To a dearer plan at once, to a cheaper one with the renewal",
      as_asked: "At once",
    },
  },
  period_end_in_arrears: {
    asks: "What is the end of the period when something is to change with it?",
    choices: {
      running_period: "The end of the running period",
      charged_through: "The day it is billed through, so now in arrears",
    },
  },
  unused_credit: {
    asks: "How are days given back that were paid for and not used?",
    choices: { credit_note: "By a credit note", negative_line: "By a negative line on the next invoice" },
  },
  credit_base: {
    asks: "What are those days worth?",
    choices: {
      billed_line_share: "Their share of the line that billed them",
      plan_day_price: "A day’s price of the plan, at most what was billed",
    },
  },
  credit_pays: {
    asks: "What does credit pay?",
    choices: { open_then_later: "Open invoices first, then later ones", later_only: "Later invoices only" },
  },
  grant_credit: {
    asks: "Where does credit go that is granted without saying where?",
    says: "What the button of a customer’s credit leads to. Requests of the API name the one or the other.",
    choices: { wallet: "Into a wallet of prepaid credit", customer_credit: "To the customer’s credit" },
  },
  grant_tax: {
    asks: "What is free prepaid credit for tax?",
    choices: { discount: "A discount, before tax", tender: "A payment, after tax" },
  },
  item_on_change: {
    asks: "How does an invoice show a fixed charge whose units changed?",
    choices: {
      credit_plus_charge: "The old one given back and the new one charged",
      net_in_line: "The difference, in one line",
    },
  },
  commitment_counts: {
    asks: "What counts towards a minimum commitment?",
    choices: { net: "Fees after what was given back", billed: "Everything billed" },
  },
  dropped_item: {
    asks: "What becomes of a fixed charge that the new plan does not have?",
    choices: { credit: "Its unused days are given back", keep: "It stays paid" },
  },
  quantity_up: {
    asks: "How are more units billed in the middle of a period?",
    choices: { prorated: "By the days left", whole_over_peak: "Whole, above the most held before" },
  },
  quantity_down: {
    asks: "When do fewer units take effect?",
    choices: { keep: "With the renewal: what is paid stays", credit: "At once, with credit" },
  },
  version_switch: {
    asks: "How does a new version of a plan reach those who are on an earlier one?",
    choices: {
      next_renewal: "With the renewal after the day of a migration",
      none: "Never",
      at_date: "On the day of a migration itself",
    },
  },
  backdated_start: {
    asks: "How far back may a new subscription begin?",
    choices: {
      running_period: "To the first day of the running period",
      every_period: "Any day; the first run bills every period since",
    },
  },
  resume_anchor: {
    asks: "Does a pause move renewals?",
    choices: { keep: "No", resume_month: "Yearly plans renew in the month they were resumed" },
  },
  arrears_timing: {
    asks: "When is a period billed in arrears?",
    choices: {
      on_close: "When it has ended",
      greedy: "With the first invoice after it began, else when it has ended",
    },
  },
  flat_at_zero: {
    asks: "Is the fixed fee of a tier due without usage?",
    choices: { none: "No use, no fee", charge: "Yes" },
  },
  tiers_on_split: {
    asks: "Where do tiers go on when a period is split?",
    choices: { carry: "Where the earlier part ended", restart: "From the first tier again" },
  },
  prorated_units: {
    asks: "How exact are units that are prorated?",
    choices: { exact: "As a fraction", up_5: "Five decimals, rounded up" },
  },
  late_usage: {
    asks: "What happens with usage that comes after its period was billed?",
    choices: { difference: "The next invoice bills the difference", set_aside: "It is set aside" },
  },
  late_windows: {
    asks: "How many closed periods may late usage still reach?",
    choices: { "0": "None", "1": "1", "2": "2", "3": "3", "6": "6", "12": "12" },
  },
  usage_decrease: {
    asks: "What happens when late usage lowers what was billed?",
    choices: {
      credit: "The difference is given back",
      keep: "What was billed stays",
      next_period: "The next invoices are lower by it",
    },
  },
  advance_decrease: {
    asks: "What happens when a quantity billed in advance falls?",
    choices: { keep_peak: "The most that was paid stays paid", credit: "The difference is given back" },
  },
  backdated_end_usage: {
    asks: "Is usage billed that came after an end that was set back in time?",
    choices: { keep: "Yes, it was used", drop: "No" },
  },
  zero_documents: {
    asks: "Is an invoice of nothing issued?",
    choices: { skip: "No", issue: "Yes" },
  },
  zero_lines: {
    asks: "Does an invoice show lines of nothing?",
    choices: { keep: "Yes", skip: "No" },
  },
  progressive_view: {
    asks: "What does the last invoice show after interim ones?",
    choices: {
      by_supply: "The difference for a part supply, the whole for a part payment",
      whole_less_interim: "The whole, less what was billed",
      difference: "The difference",
    },
  },
  tax_rounding: {
    asks: "Where is tax rounded?",
    choices: { group: "Once a category and rate", invoice: "Once an invoice", lines: "On each line" },
  },
  discount_spread: {
    asks: "How is a discount spread over lines?",
    choices: { minor_units: "In whole cents that add up", decimals: "With decimals, rounded at the end" },
  },
  discount_view: {
    asks: "How do the books show discounts?",
    says: "Of what is issued from then on. Invoices, income in total and deferred revenue are the same either way.",
    choices: {
      net: "Income is what is left of the price",
      gross: "The price is income (4000), the discount stands beside it (4010)",
    },
  },
  after_issue: {
    asks: "How is an issued invoice corrected?",
    says: "Issued invoices never change; only scenario files show corrections as lines.",
    choices: { credit_note: "By a credit note only", line_on_invoice: "By a line on it" },
  },
  void: {
    asks: "Which invoices may be voided?",
    choices: {
      before_delivery: "Those not delivered yet",
      also_paid: "Paid ones too, with a credit note",
      unpaid_only: "Those nothing is paid of",
    },
  },
  void_then: {
    asks: "What becomes of the fees of a voided invoice?",
    choices: {
      ask: "Whoever voids it says so",
      final: "They are not billed again",
      rebill: "They are billed again with the next run",
    },
  },
  refund_only: {
    asks: "May money go back without a credit note?",
    choices: {
      with_reason: "Only with a stated reason",
      reopens_invoice: "Yes, and the invoice is open again",
    },
  },
  chargeback: {
    asks: "When does a disputed payment open its invoice again?",
    says: "Nothing duns while the bank decides. Disputes are recorded in scenario files only; the provider does not report them.",
    choices: { reopens_when_lost: "When the dispute is lost", reopens_at_opening: "When it begins" },
  },
  draft_scope: {
    asks: "What stays a draft during the days of grace?",
    choices: { period_documents: "Invoices of periods", all_lines: "Everything" },
  },
  issued_on: {
    asks: "Which date does an invoice bear?",
    choices: { finalization: "The day it was due to be made", run_day: "The day of the run" },
  },
  same_day_changes: {
    asks: "How are several changes on one day billed?",
    choices: {
      net_at_run: "By what stands at the end",
      each_billed: "Each, for one day at least",
      nothing_under_one_day: "What lasts less than a day is free",
    },
  },
  one_time_price: {
    asks: "When is the one-time price of a phase due?",
    choices: { per_phase_last_plan_of_day: "Once a phase, of the last plan of its first day" },
  },
  hierarchy: {
    asks: "Who gets an invoice when somebody else pays?",
    choices: {
      payer_only: "Each customer its own; the payer pays it",
      both_numbered: "Both, each with a number",
      consolidated: "The payer: one for everybody it pays for",
    },
  },
  dunning_clock: {
    asks: "What does dunning look at?",
    choices: {
      both: "Sums and ages, as separate rules",
      sum_per_currency: "The sum a customer owes in a currency",
      age_count_sum: "Age, number and sum of invoices",
    },
  },
};

/** What a setting decides. */
export function policyQuestion(setting: PolicySetting): string {
  return POLICY_WORDS[setting].asks;
}

/** What a choice of a setting means. */
export function policyChoice(setting: PolicySetting, choice: string): string {
  const choices: Readonly<Record<string, string>> = POLICY_WORDS[setting].choices;
  return choices[choice] ?? choice;
}

type Group = { readonly title: string; readonly settings: readonly PolicySetting[] };

/** The settings in the order of the page; a test holds that each is there once. */
export const POLICY_GROUPS: readonly Group[] = [
  {
    title: "Periods and days",
    settings: [
      "anchor",
      "anchor_from",
      "end_day",
      "short_intervals",
      "stub_denominator",
      "fraction_places",
      "month_days",
      "trial_end",
      "time_zone_mode",
      "backdated_start",
      "arrears_timing",
    ],
  },
  {
    title: "Changes of subscriptions",
    settings: [
      "change_timing",
      "period_end_in_arrears",
      "quantity_up",
      "quantity_down",
      "item_on_change",
      "dropped_item",
      "version_switch",
      "resume_anchor",
      "same_day_changes",
      "one_time_price",
    ],
  },
  {
    title: "Usage",
    settings: [
      "usage_split",
      "usage_at_end",
      "flat_at_zero",
      "tiers_on_split",
      "prorated_units",
      "late_usage",
      "late_windows",
      "usage_decrease",
      "advance_decrease",
      "backdated_end_usage",
      "commitment_counts",
    ],
  },
  {
    title: "Credit",
    settings: ["unused_credit", "credit_base", "credit_pays", "grant_credit", "grant_tax"],
  },
  {
    title: "Documents and tax",
    settings: [
      "issued_on",
      "draft_scope",
      "zero_documents",
      "zero_lines",
      "progressive_view",
      "tax_rounding",
      "discount_spread",
      "discount_view",
      "hierarchy",
    ],
  },
  {
    title: "Corrections and collection",
    settings: ["after_issue", "void", "void_then", "refund_only", "chargeback", "dunning_clock"],
  },
];

/** Sets to start from, each in words. */
export const PRESET_WORDS: Readonly<Record<PolicyPreset, string>> = {
  default: "Ours",
  day_inclusive: "Calendar periods, the last day billed",
  day_exclusive: "A bill day for each customer, the last day not billed",
};
