import { accept, type Outcome } from "~/billing/outcome";
import type { Instant } from "~/billing/time/instant";
import { applyCoupon } from "~/operations/apply-coupon.server";
import { billNow } from "~/operations/bill-now.server";
import { buyCredit, grantWalletCredit } from "~/operations/buy-credit.server";
import { changeInvoiceNumbering } from "~/operations/change-invoice-numbering.server";
import { grantCredit } from "~/operations/grant-credit.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { moveCredit } from "~/operations/move-credit.server";
import { openWallet } from "~/operations/open-wallet.server";
import { type BillingSwitches, setInvoicing } from "~/operations/set-invoicing.server";
import { setSubscriptionInvoicing } from "~/operations/set-subscription-invoicing.server";
import type { Scenario, StepOf } from "./format";
import { dayOf } from "./plan-terms";
import { productCode } from "./product-code";
import { customerNamed, subscriptionNamed } from "./scenario-names";
import type { Commands, Place } from "./scenario-place.server";

/** What files do with coupons, credit and invoices somebody writes, by the operations people use. */
export const CREDIT_COMMANDS: Commands = {
  apply_coupon: ({ context, names }, step) =>
    applyCoupon(context, {
      customerId: customerNamed(names, step.customer),
      code: productCode(step.coupon),
      amount: step.amount_off ?? null,
    }),
  grant_credit: async (place, step) => {
    const { context, names } = place;
    const customerId = customerNamed(names, step.customer);
    if (context.organization.policy.grant_credit !== "wallet") {
      return grantCredit(context, { customerId, amount: step.amount, currency: null });
    }
    return intoWallet(place, step, grantWalletCredit);
  },
  buy_credit: (place, step) => intoWallet(place, step, buyCredit),
  transfer_credit_to_parent: ({ context, names }, step) =>
    moveCredit(context, { customerId: customerNamed(names, step.customer) }),
  invoice_one_off: ({ context, names }, step) =>
    issueOneOff(context, {
      customerId: customerNamed(names, step.customer),
      lines: step.lines.map(({ description, quantity, unit_amount: unitAmount, taxes }) => ({
        description,
        quantity,
        unitAmount,
        taxes: (taxes ?? []).map(productCode),
      })),
      on: step.date === undefined ? null : dayOf(step.date),
      placement: step.draft ? "hold" : "issue",
    }),
  invoicing_off: (place, step) => switchInvoicing(place, step),
  invoicing_on: (place, step) => switchInvoicing(place, step),
  set_customer_bill_cycle_day: (place, { customer, day }) => switched(place, customer, { billCycleDay: day }),
  draft_invoices_on: (place, { customer, reuse }) =>
    switched(place, customer, { draftMode: reuse ? "together" : "each" }),
  draft_invoices_off: (place, { customer, at }) => {
    // What was kept together goes on being one document, which is issued now.
    const on = place.scenario.steps.findLast(
      (step) => step.do === "draft_invoices_on" && step.customer === customer && step.at <= at,
    );
    const isReused = on?.do === "draft_invoices_on" && on.reuse;
    return switched(place, customer, { draftMode: isReused ? "with_next" : null });
  },
  overdue_off: (place, { customer }) => switched(place, customer, { overdue: "off" }),
  overdue_on: (place, { customer }) => switched(place, customer, { overdue: "on" }),
  run_invoicing: async ({ context, names }, step) => {
    const customerId = customerNamed(names, step.customer);
    const billed = await billNow(context, { customerId, through: dayOf(step.target_date) });
    // A file may ask for what was billed already.
    const isNothing = !billed.ok && billed.refusals.every(({ code }) => code === "bill_nothing_due");
    return isNothing ? accept(null) : billed;
  },
  configure: ({ context, scenario }, step) =>
    changeInvoiceNumbering(context, { ...numberingAt(scenario, step.at), digits: NUMBER_DIGITS }),
};

export const NUMBER_DIGITS = 3;

/** How documents are numbered from an instant on: what a step leaves out stays as it was. */
export function numberingAt({ organization, steps }: Scenario, at: Instant) {
  let { numbering, number_prefix: prefix } = organization;
  for (const step of steps) {
    if (step.do !== "configure" || step.at > at) continue;
    numbering = step.numbering ?? numbering;
    prefix = step.number_prefix ?? prefix;
  }
  return { prefix: prefix ?? "", template: numbering ?? ("plain" as const) };
}
const PRIORITY = 50;

async function switchInvoicing(
  place: Place,
  step: StepOf<"invoicing_off"> | StepOf<"invoicing_on">,
): Promise<Outcome<unknown>> {
  const catchUp = step.do === "invoicing_on" && !step.bill_now ? "later" : "now";
  if (step.customer === undefined) {
    return setSubscriptionInvoicing(place.context, {
      subscriptionId: subscriptionNamed(place.scenario, place.names, step.subscription ?? ""),
      invoicing: step.do === "invoicing_on" ? "on" : "off",
      catchUp,
    });
  }
  return switched(place, step.customer, {
    invoicing: step.do === "invoicing_on" ? "on" : "off",
    catchUp,
  });
}

async function switched(
  { context, names }: Place,
  customer: string,
  switches: BillingSwitches,
): Promise<Outcome<unknown>> {
  return setInvoicing(context, { customerId: customerNamed(names, customer), switches });
}

/** Puts credit into the wallet of the step, which is opened when it is not there yet. */
async function intoWallet(
  place: Place,
  step: StepOf<"grant_credit"> | StepOf<"buy_credit">,
  put: typeof buyCredit,
): Promise<Outcome<unknown>> {
  const walletId = await walletOf(place, step);
  if (!walletId.ok) return walletId;
  const { amount } = step;
  const done = await put(place.context, {
    walletId: walletId.value,
    amount,
    priority: PRIORITY,
    expiresAt: null,
  });
  if (done.ok && step.id !== undefined) place.names.grants.set(done.value.grant.id, step.id);
  return done;
}

async function walletOf(
  { context, names }: Place,
  step: StepOf<"grant_credit"> | StepOf<"buy_credit">,
): Promise<Outcome<string>> {
  const code = step.wallet ?? "default";
  const known = names.wallets.get(`${step.customer}/${code}`);
  if (known !== undefined) return accept(known);
  const metrics = "applies_to_metrics" in step ? (step.applies_to_metrics ?? []) : [];
  const opened = await openWallet(context, {
    customerId: customerNamed(names, step.customer),
    code: productCode(code),
    name: code,
    currency: null,
    priority: step.priority ?? PRIORITY,
    metricCodes: metrics.map(productCode),
    topUp: null,
  });
  if (!opened.ok) return opened;
  names.wallets.set(`${step.customer}/${code}`, opened.value.id);
  return accept(opened.value.id);
}
