import { decideTopUp, type Wallet } from "~/billing/invoicing/wallet";
import { decideOpenWallet } from "~/billing/invoicing/wallet-credit";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { type Customer, loadCustomer, lockCustomer } from "~/store/customers.server";
import { insertWallet, listWalletCodes } from "~/store/wallets.server";
import { checkConfirmed, previewHashOf, type ShownFigures } from "./steps/confirmed";
import { checkMetrics, checkPriority, readTopUp, type TopUpInput } from "./steps/wallet-terms.server";

export type OpenWalletInput = {
  readonly customerId: string;
  readonly code: string;
  readonly name: string;
  /** Null takes the customer's. */
  readonly currency: string | null;
  readonly priority: number;
  /** Codes of metrics; empty: any line. */
  readonly metricCodes: readonly string[];
  readonly topUp: TopUpInput | null;
  /** The hash of the preview that is confirmed; null or left out: whatever it sells now. */
  readonly previewHash?: string | null;
};

/**
 * Opens a wallet for a customer. Refuses `metric_unknown`, `wallet_priority_invalid`, amounts that are none,
 * `preview_outdated` and what `decideOpenWallet` refuses.
 */
export async function openWallet(context: Context, input: OpenWalletInput): Promise<Outcome<Wallet>> {
  const customer = await lockCustomer(context, input.customerId);
  const opened = await decide(context, customer, input);
  if (!opened.ok) return opened;
  const wallet = opened.value;
  const confirmed = checkConfirmed(input.previewHash, shownOf(context, wallet));
  if (!confirmed.ok) return confirmed;
  await insertWallet(context, { ...wallet, customerId: customer.id, name: input.name });
  await insertAudit(context, {
    action: "wallet.opened",
    subjectKind: "customer",
    subjectId: customer.id,
    details: { code: wallet.code, currency: wallet.currency },
  });
  return accept(wallet);
}

/**
 * What its rule does with a new, empty wallet: the credit the next run sells, in minor units; null where it sells
 * none. Refuses what `openWallet` refuses.
 */
export async function previewOpenWallet(context: Context, input: OpenWalletInput) {
  const opened = await decide(context, await loadCustomer(context, input.customerId), input);
  if (!opened.ok) return opened;
  const wallet = opened.value;
  return accept({
    currency: wallet.currency,
    sellsMinor: decideTopUp(wallet, context.now),
    previewHash: previewHashOf(shownOf(context, wallet)),
  });
}

function shownOf(context: Context, wallet: Wallet): ShownFigures {
  const { currency, topUp } = wallet;
  return { currency, figures: [decideTopUp(wallet, context.now) ?? 0n], rest: topUp };
}

async function decide(
  context: Context,
  customer: Customer,
  input: OpenWalletInput,
): Promise<Outcome<Wallet>> {
  const currency = input.currency ?? customer.currency;
  const topUp = input.topUp === null ? accept(null) : readTopUp(input.topUp, currency);
  if (!topUp.ok) return topUp;
  const refusals = [...checkPriority(input.priority), ...(await checkMetrics(context, input.metricCodes))];
  if (refusals.length > 0) return refuse(...refusals);
  const wallet: Wallet = {
    id: newId(),
    code: input.code,
    currency,
    priority: input.priority,
    createdAt: context.now,
    appliesTo: input.metricCodes,
    grants: [],
    topUp: topUp.value,
  };
  const codes = await listWalletCodes(context, customer.id);
  const decided = decideOpenWallet({ customerCurrency: customer.currency, codes }, wallet);
  return decided.ok ? accept(wallet) : decided;
}
