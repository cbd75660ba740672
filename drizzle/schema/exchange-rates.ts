import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { RATE_QUOTES } from "../../app/billing/invoicing/exchange-rate-kinds";
import { day, decimal, id, instant, oneOf, organizationId, tenantKey } from "./column-types";
import { organizations } from "./organizations";

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
