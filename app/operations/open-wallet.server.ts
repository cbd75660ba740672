import { decideTopUp, type TopUpRule, type Wallet } from "~/billing/invoicing/wallet";
import { decideOpenWallet } from "~/billing/invoicing/wallet-credit";
import { parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { listCatalogNames } from "~/store/catalog.server";
import { type Customer, loadCustomer, lockCustomer } from "~/store/customers.server";
import { insertWallet, listWalletCodes } from "~/store/wallets.server";
import { checkConfirmed, previewHashOf, type ShownFigures } from "./steps/confirmed";

export type TopUpInput = {
  /** Decimals in major units; exactly one of amount and target. */
  readonly threshold: string;
  readonly amount: string | null;
  readonly target: string | null;
};

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

function checkPriority(priority: number): Refusal[] {
  if (Number.isInteger(priority) && priority >= 1 && priority <= 1_000) return [];
  return [
    {
      code: "wallet_priority_invalid",
      sentence: "The order of wallets is a whole number from 1 to 1000.",
      remedy: "Enter such a number; the lower one is used first.",
      field: "priority",
    },
  ];
}

async function checkMetrics(context: Context, codes: readonly string[]): Promise<Refusal[]> {
  if (codes.length === 0) return [];
  const { metrics } = await listCatalogNames(context);
  return codes
    .filter((code) => !metrics.some((metric) => metric.code === code))
    .map((code) => ({
      code: "metric_unknown",
      sentence: `There is no metric ${JSON.stringify(code)}.`,
      remedy: "Name a metric of the catalog, or leave it out.",
      field: "applies_to_metrics",
    }));
}

/** A rule in minor units; a text that is no amount is refused at its field. */
function readTopUp(input: TopUpInput, currency: string): Outcome<TopUpRule> {
  const threshold = atField(parseAmount(input.threshold, currency), "top_up.threshold");
  const buys = input.amount ?? input.target ?? "";
  const field = input.amount === null ? "top_up.target" : "top_up.amount";
  const bought = atField(parseAmount(buys, currency), field);
  if (!threshold.ok) return threshold;
  if (!bought.ok) return bought;
  return accept({
    thresholdMinor: threshold.value,
    buys:
      input.amount === null
        ? { kind: "target", targetMinor: bought.value }
        : { kind: "amount", amountMinor: bought.value },
  });
}
