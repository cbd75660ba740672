import { missingResource } from "../errors";
import type { FormHash } from "../form";
import { newId } from "../ids";
import { LIST_PARAMS, listPage } from "../lists";
import { choice, createdFilter, onlyKnown, plainText } from "../params";
import type { Route } from "../routing";
import type { BalanceTransaction } from "../shapes";
import type { Work } from "../world";

const AVAILABLE_AFTER_SECONDS = 2 * 24 * 3600;

/** 2.9 percent and 30 minor units, at most the amount: an example fee in the order of Stripe's. */
function processingFee(amount: number): number {
  return Math.min(amount, Math.round((amount * 29) / 1000) + 30);
}

/** Books a charge or, with a negative amount, a refund; Stripe gives no fee back on a refund. */
export function bookBalance(
  work: Work,
  booking: { type: "charge" | "refund"; amount: number; currency: string; source: string },
): BalanceTransaction {
  const { type, amount, currency, source } = booking;
  const fee = type === "charge" ? processingFee(amount) : 0;
  return work.put("balance_transaction", {
    id: newId("txn"),
    object: "balance_transaction",
    amount,
    available_on: work.nowSeconds + AVAILABLE_AFTER_SECONDS,
    balance_type: "payments",
    created: work.nowSeconds,
    currency,
    description: null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency,
              description: "Stripe processing fees",
              type: "stripe_fee",
            },
          ],
    net: amount - fee,
    reporting_category: type,
    source,
    status: "pending",
    type,
  });
}

function shownTransaction(work: Work, row: BalanceTransaction): BalanceTransaction {
  return row.available_on <= work.nowSeconds ? { ...row, status: "available" } : row;
}

function retrieve(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, []);
  const row = work.find("balance_transaction", id);
  if (row === undefined) throw missingResource("balance transaction", id);
  return shownTransaction(work, row);
}

function list(work: Work, params: FormHash): unknown {
  onlyKnown(params, [...LIST_PARAMS, "source", "type", "currency", "created"]);
  const source = plainText(params, "source");
  const type = choice(params, "type", ["charge", "refund"]);
  const currency = plainText(params, "currency");
  const created = createdFilter(params);
  const rows = work
    .all("balance_transaction")
    .filter((row) => created(row.created) && (source === undefined || row.source === source))
    .filter(
      (row) =>
        (type === undefined || row.type === type) && (currency === undefined || row.currency === currency),
    )
    .map((row) => shownTransaction(work, row));
  return listPage({ rows, params, url: "/v1/balance_transactions", noun: "balance transaction" });
}

function balance(work: Work, params: FormHash): unknown {
  onlyKnown(params, []);
  const sums = { available: new Map<string, number>(), pending: new Map<string, number>() };
  for (const row of work.all("balance_transaction")) {
    const sum = sums[shownTransaction(work, row).status];
    sum.set(row.currency, (sum.get(row.currency) ?? 0) + row.net);
  }
  const currencies = [...new Set([...sums.available.keys(), ...sums.pending.keys()])];
  const listed = (sum: Map<string, number>) =>
    (currencies.length === 0 ? ["usd"] : currencies).map((currency) => ({
      amount: sum.get(currency) ?? 0,
      currency,
      source_types: { card: sum.get(currency) ?? 0 },
    }));
  return {
    object: "balance",
    available: listed(sums.available),
    livemode: false,
    pending: listed(sums.pending),
  };
}

function account(work: Work, params: FormHash): unknown {
  onlyKnown(params, []);
  return {
    id: work.account.id,
    object: "account",
    business_profile: { name: "Sandbox account" },
    charges_enabled: true,
    country: "DE",
    default_currency: "eur",
    details_submitted: true,
    email: null,
    metadata: {},
    payouts_enabled: false,
    settings: { dashboard: { display_name: "Sandbox account", timezone: "Etc/UTC" } },
    type: "standard",
  };
}

export const balanceRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/balance", handler: balance },
  { method: "GET", path: "/v1/balance_transactions", handler: list },
  { method: "GET", path: "/v1/balance_transactions/:id", handler: retrieve },
  { method: "GET", path: "/v1/account", handler: account },
];
