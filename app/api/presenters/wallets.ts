import type { z } from "zod";
import type { WalletRow } from "~/api/queries/wallets.server";
import { readInstant } from "~/api/read-values";
import type {
  wallet,
  walletChange,
  walletCreate,
  walletGrant,
  walletGrantCreate,
} from "~/api/schemas/wallets";
import { isUsable } from "~/billing/invoicing/wallet";
import type { GrantNature } from "~/billing/invoicing/wallet-kinds";
import { formatAmount } from "~/billing/money/money";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

export function presentWallet(row: WalletRow): z.input<typeof wallet> {
  const money = (amountMinor: bigint) => formatAmount(amountMinor, row.currency);
  const usable = row.grants.filter((grant) =>
    isUsable({ ...grant, nature: grant.nature as GrantNature }, row.asOf),
  );
  return {
    id: publicId("wallet", row.id),
    customer: publicId("customer", row.customerId),
    code: row.code,
    name: row.name,
    currency: row.currency,
    priority: row.priority,
    applies_to_metrics: row.appliesTo,
    balance: money(usable.reduce((sum, grant) => sum + grant.remainingMinor, 0n)),
    top_up: row.topUp && {
      threshold: money(BigInt(row.topUp.thresholdMinor)),
      amount: row.topUp.buys.kind === "amount" ? money(BigInt(row.topUp.buys.amountMinor)) : null,
      target: row.topUp.buys.kind === "target" ? money(BigInt(row.topUp.buys.targetMinor)) : null,
    },
    grants: row.grants.map((grant) => presentGrant(grant, row.currency)),
    created_at: formatInstant(row.createdAt),
  };
}

function presentGrant(grant: WalletRow["grants"][number], currency: string): z.input<typeof walletGrant> {
  return {
    id: publicId("walletGrant", grant.id),
    nature: grant.nature as GrantNature,
    priority: grant.priority,
    amount: formatAmount(grant.amountMinor, currency),
    remaining: formatAmount(grant.remainingMinor, currency),
    usable: grant.usable,
    tax:
      grant.taxCategory === null || grant.taxRate === null
        ? null
        : { category: grant.taxCategory, rate: grant.taxRate, country: grant.taxCountry },
    expires_at: grant.expiresAt === null ? null : formatInstant(grant.expiresAt),
    invoice: grant.invoiceId && publicId("invoice", grant.invoiceId),
    created_at: formatInstant(grant.createdAt),
  };
}

/** A wallet of a request in the words of the operation. */
export function walletInput(body: z.output<typeof walletCreate>) {
  const { code, currency, priority, top_up: topUp } = body;
  return {
    code,
    name: body.name ?? code,
    currency: currency ?? null,
    priority,
    metricCodes: body.applies_to_metrics,
    topUp: topUp && topUpInput(topUp),
  };
}

function topUpInput({ threshold, amount, target }: NonNullable<z.output<typeof walletCreate>["top_up"]>) {
  return { threshold, amount: amount ?? null, target: target ?? null };
}

/** A change of a request in the words of the operation; what is left out stays. */
export function walletChangeInput(body: z.output<typeof walletChange>) {
  const { name, priority, applies_to_metrics: metricCodes, top_up: topUp } = body;
  return { name, priority, metricCodes, topUp: topUp && topUpInput(topUp) };
}

export function grantInput(body: z.output<typeof walletGrantCreate>) {
  const { amount, nature, taxes, priority, expires_at: expiresAt } = body;
  return {
    amount,
    nature,
    taxes,
    priority,
    expiresAt: expiresAt === null ? null : readInstant(expiresAt),
  };
}
