import { decideTopUp, type TopUpRule, type Wallet } from "~/billing/invoicing/wallet";
import { decideChangeWallet, isSameTopUp } from "~/billing/invoicing/wallet-credit";
import { formatAmount } from "~/billing/money/money";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { lockCustomer } from "~/store/customers.server";
import { loadWallet, type StoredWallet, saveWallet } from "~/store/wallets.server";
import { checkConfirmed, previewHashOf, type ShownFigures } from "./steps/confirmed";
import { checkMetrics, checkPriority, readTopUp, type TopUpInput } from "./steps/wallet-terms.server";

/** What is left out stays; a rule that is null is off. */
export type ChangeWalletInput = {
  readonly walletId: string;
  readonly name?: string | undefined;
  readonly priority?: number | undefined;
  /** Codes of metrics; empty: any line. */
  readonly metricCodes?: readonly string[] | undefined;
  readonly topUp?: TopUpInput | null | undefined;
  /** The hash of the preview that is confirmed; null or left out: whatever it sells now. */
  readonly previewHash?: string | null;
};

/**
 * Changes a wallet from now on: its name, its place among others, what it pays for and the rule that fills it. What is
 * in it and what was sold stays. Refuses `metric_unknown`, `wallet_priority_invalid`, `wallet_top_up_invalid`, amounts
 * that are none and `preview_outdated`.
 */
export async function changeWallet(
  context: Context,
  input: ChangeWalletInput,
): Promise<Outcome<StoredWallet>> {
  await lockCustomer(context, (await loadWallet(context, input.walletId)).customerId);
  const before = await loadWallet(context, input.walletId);
  const changed = await decide(context, before, input);
  if (!changed.ok) return changed;
  const after = changed.value;
  const confirmed = checkConfirmed(input.previewHash, shownOf(context, before, after));
  if (!confirmed.ok) return confirmed;
  const told = changesOf(before, after);
  if (told.length === 0) return accept(before);
  const { name, priority, appliesTo, topUp } = after;
  const rule = isSameTopUp(before.topUp, topUp) ? {} : { topUp };
  await saveWallet(context, before.id, { name, priority, appliesTo, ...rule });
  await insertAudit(context, {
    action: "wallet.changed",
    subjectKind: "customer",
    subjectId: before.customerId,
    details: {
      code: before.code,
      before: Object.fromEntries(told.map(([field, was]) => [field, was])),
      after: Object.fromEntries(told.map(([field, , is]) => [field, is])),
    },
  });
  return accept(after);
}

/**
 * What another rule does with the wallet as it is: the credit the next run sells, in minor units; null where it sells
 * none, or the rule is the one there is. Refuses what `changeWallet` refuses.
 */
export async function previewChangeWallet(context: Context, input: ChangeWalletInput) {
  const before = await loadWallet(context, input.walletId);
  const changed = await decide(context, before, input);
  if (!changed.ok) return changed;
  return accept({
    currency: before.currency,
    sellsMinor: newlySold(context, before, changed.value),
    previewHash: previewHashOf(shownOf(context, before, changed.value)),
  });
}

function newlySold(context: Context, before: Wallet, after: Wallet): bigint | null {
  return isSameTopUp(before.topUp, after.topUp) ? null : decideTopUp(after, context.now);
}

function shownOf(context: Context, before: Wallet, after: Wallet): ShownFigures {
  const { currency, topUp } = after;
  return { currency, figures: [newlySold(context, before, after) ?? 0n], rest: topUp };
}

async function decide(
  context: Context,
  before: StoredWallet,
  { name, priority, metricCodes, topUp }: ChangeWalletInput,
): Promise<Outcome<StoredWallet>> {
  const rule = topUp ? readTopUp(topUp, before.currency) : accept(topUp === null ? null : before.topUp);
  if (!rule.ok) return rule;
  const after: StoredWallet = {
    ...before,
    name: name ?? before.name,
    priority: priority ?? before.priority,
    appliesTo: metricCodes ?? before.appliesTo,
    topUp: rule.value,
  };
  const refusals = [...checkPriority(after.priority), ...(await checkMetrics(context, metricCodes ?? []))];
  if (refusals.length > 0) return refuse(...refusals);
  const decided = decideChangeWallet(after);
  return decided.ok ? accept(after) : decided;
}

/** Each field that changes, with what it was and what it is, in the words of the audit log. */
function changesOf(before: StoredWallet, after: StoredWallet) {
  const told = ({ name, priority, appliesTo, topUp, currency }: StoredWallet) => ({
    name,
    priority,
    appliesTo: appliesTo.join(", "),
    topUp: topUp && ruleText(topUp, currency),
  });
  const is = told(after);
  return Object.entries(told(before)).flatMap(([field, was]) => {
    const now = is[field as keyof typeof is];
    return was === now ? [] : [[field, was, now] as const];
  });
}

function ruleText({ thresholdMinor, buys }: TopUpRule, currency: string): string {
  const sells = buys.kind === "amount" ? buys.amountMinor : buys.targetMinor;
  return `${formatAmount(thresholdMinor, currency)} / ${buys.kind} ${formatAmount(sells, currency)} ${currency}`;
}
