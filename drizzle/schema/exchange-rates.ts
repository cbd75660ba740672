import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { RATE_QUOTES } from "../../app/billing/invoicing/exchange-rate-kinds";
import { REVALUATION_STATES, REVALUED_ACCOUNTS } from "../../app/billing/ledger/revaluation-kinds";
import {
  amountMinor,
  day,
  decimal,
  id,
  instant,
  oneOf,
  organizationId,
  tenantKey,
  tenantReference,
} from "./column-types";
import { issuers, organizations } from "./organizations";

/** What a currency is worth in the base currency from a day on. One that takes another's place is a row of its own. */
export const exchangeRates = pgTable(
  "exchange_rates",
  {
    organizationId: organizationId(),
    id: id(),
    fromCurrency: text("from_currency").notNull(),
    toCurrency: text("to_currency").notNull(),
    publishedOn: day("published_on").notNull(),
    rate: decimal("rate").notNull(),
    quote: text("quote").notNull(),
    /** Who published it, as documents name it. */
    source: text("source").notNull(),
    /** When something was first converted with it; null: it can still be replaced. */
    usedAt: instant("used_at"),
    replacedAt: instant("replaced_at"),
    recordedAt: instant("recorded_at").notNull(),
  },
  (t) => [
    tenantKey(t, "exchange_rates"),
    uniqueIndex("exchange_rates_day_key")
      .on(t.organizationId, t.fromCurrency, t.toCurrency, t.publishedOn)
      .where(sql`${t.replacedAt} is null`),
    index("exchange_rates_newest")
      .on(t.organizationId, t.publishedOn.desc(), t.id.desc())
      .where(sql`${t.replacedAt} is null`),
    check("exchange_rates_rate_check", sql`${t.rate} > 0`),
    check("exchange_rates_pair_check", sql`${t.fromCurrency} <> ${t.toCurrency}`),
    check("exchange_rates_quote_check", sql`${t.quote} in (${sql.raw(oneOf(RATE_QUOTES))})`),
    foreignKey({
      name: "exchange_rates_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);

/** An open balance at the end of a month, at the rate of that day: one row an account and currency. */
export const revaluations = pgTable(
  "revaluations",
  {
    organizationId: organizationId(),
    id: id(),
    issuerId: uuid("issuer_id").notNull(),
    monthEnd: day("month_end").notNull(),
    account: text("account").notNull(),
    currency: text("currency").notNull(),
    /** "waiting" while there is no rate of that day; nothing below is known then. */
    state: text("state").notNull(),
    /** In the currency, debit above zero; and what it is carried at in base. */
    balanceMinor: amountMinor("balance_minor"),
    carriedMinor: amountMinor("carried_minor"),
    differenceMinor: amountMinor("difference_minor"),
    exchangeRateId: uuid("exchange_rate_id"),
    recordedAt: instant("recorded_at").notNull(),
  },
  (t) => [
    tenantKey(t, "revaluations"),
    uniqueIndex("revaluations_month_key").on(t.organizationId, t.monthEnd, t.issuerId, t.account, t.currency),
    index("revaluations_waiting").on(t.organizationId, t.monthEnd).where(sql`${t.state} = 'waiting'`),
    check("revaluations_account_check", sql`${t.account} in (${sql.raw(oneOf(REVALUED_ACCOUNTS))})`),
    check("revaluations_state_check", sql`${t.state} in (${sql.raw(oneOf(REVALUATION_STATES))})`),
    check(
      "revaluations_posted_check",
      sql`(${t.state} = 'posted') = (${t.exchangeRateId} is not null)
        and (${t.state} = 'posted') = (${t.differenceMinor} is not null)`,
    ),
    tenantReference("revaluations_issuer_fk", t, t.issuerId, issuers),
    tenantReference("revaluations_exchange_rate_fk", t, t.exchangeRateId, exchangeRates),
    foreignKey({
      name: "revaluations_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);
