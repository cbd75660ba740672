import { formatAmount } from "~/billing/money/money";
import type { LoadedStatement } from "~/operations/load-statement.server";
import type { CustomerState, WalletState } from "./book";
import { endOfDay, payerOf } from "./family";
import type { Stage } from "./product-stage.server";

/** What a customer owes and has, out of everything that was billed. */
export function customerStateOf(
  { scenario, names, payments }: Stage,
  loaded: LoadedStatement,
  now: number,
  id: string,
): CustomerState {
  const customerId = names.customers.get(id) ?? "";
  const currency = scenario.customers.find((customer) => customer.id === id)?.currency ?? "";
  const money = (minor: bigint): string => formatAmount(minor, currency);
  const open = loaded.invoices.filter(({ balance }) => balance.state === "open" && balance.openMinor > 0n);
  const owed = open.filter(({ invoice, customerExternalId }) => {
    const billed = customerExternalId ?? "";
    const payer = payerOf(scenario, billed);
    if (payer === billed) return billed === id;
    const zone = scenario.customers.find((customer) => customer.id === payer)?.timezone ?? "UTC";
    return now >= endOfDay(invoice.issuedOn, zone) && (payer === id || billed === id);
  });
  const creditMinor = loaded.credits
    .filter(({ credit }) => credit.customerId === customerId)
    .reduce((sum, { credit }) => sum + credit.openMinor, 0n);
  const own = payments.filter((payment) => payment.customer === id);
  return {
    balance: money(owed.reduce((sum, { balance }) => sum + balance.openMinor, 0n) - creditMinor),
    creditBalance: money(creditMinor),
    billCycleDay: loaded.billDays.get(id) ?? null,
    paymentsCount: own.length,
    payments: own.map(({ amountMinor }) => money(amountMinor)),
    unpaidInvoices: open.filter(({ customerExternalId }) => customerExternalId === id).length,
    overdue: loaded.overdue.get(customerId) ?? "clear",
  };
}

export function walletStatesOf({ names }: Stage, loaded: LoadedStatement, customer: string): WalletState[] {
  const own = loaded.grants.filter(({ grant }) => grant.customerId === names.customers.get(customer));
  const codes = new Map(own.map(({ code, currency }) => [code, currency]));
  return [...codes].map(([wallet, currency]) => {
    const grants = own.filter(({ code }) => code === wallet).map(({ grant }) => grant);
    const usable = grants.filter((grant) => grant.usable);
    return {
      wallet,
      balance: formatAmount(
        usable.reduce((sum, { remainingMinor }) => sum + remainingMinor, 0n),
        currency,
      ),
      grants: grants.map(({ id, remainingMinor }) => ({
        id: names.grants.get(id) ?? id,
        balance: formatAmount(remainingMinor, currency),
      })),
    };
  });
}
