import { beforeAll, describe, expect, test } from "vitest";
import { formatDay } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import { loadCalendar } from "~/console/queries/calendar.server";
import { openDatabase, useDatabase } from "~/store/client.server";
import { asOwner, useTestDatabase } from "../../../support/database";
import { at, foundTestOrganization, type TestOrganization } from "../../../support/organization";

const held = useTestDatabase();
let organization: TestOrganization;

const dayOfText = (text: string) => dayInZone(at(`${text}T12:00:00Z`), "UTC");

/** The calendar of the days from one to the other, the last not included, as short texts. */
async function planned(of: TestOrganization, from: string, to: string): Promise<string[]> {
  const days = await of.view((context) =>
    loadCalendar(context, { from: dayOfText(from), to: dayOfText(to) }),
  );
  return days.map(({ day, renewals, ends, collections, schedules }) => {
    const sums = collections.map((sum) => `${sum.count}×${sum.currency} ${sum.amountMinor}`).join("+");
    return `${formatDay(day)} renew ${renewals} end ${ends} collect ${sums || 0} close ${schedules}`;
  });
}

/** Three subscriptions of an organization far east: two go on, in two currencies, and one ends in between. */
beforeAll(async () => {
  organization = await foundTestOrganization({
    clock: "2026-01-10T00:00:00Z",
    zone: "Pacific/Auckland",
    netTermsDays: 14,
  });
  const planId = await organization.plan("team", {
    prices: [
      { currency: "EUR", amount: "30.00" },
      { currency: "USD", amount: "33.00" },
    ],
  });
  const customer = (currency: string) => organization.customer({ currency, zone: "Pacific/Auckland" });
  await organization.subscribe({ customerId: await customer("EUR"), planId });
  await organization.subscribe({ customerId: await customer("USD"), planId });
  const endsAt = at("2026-01-25T12:00:00Z");
  await organization.subscribe({ customerId: await customer("EUR"), planId, endsAt });
  await organization.advance("2026-01-10T01:00:00Z");
});

describe("the calendar", () => {
  test("says by day of the organization's zone what renews, ends, is collected and closes", async () => {
    const days = await planned(organization, "2026-01-10", "2026-03-11");
    expect(days).toEqual([
      // Noon in UTC is the next day in Auckland, when the third ends: 30.00 and 16 of 31 days of it are collected.
      "2026-01-24 renew 0 end 0 collect 2×EUR 4548+1×USD 3300 close 0",
      "2026-01-25 renew 0 end 0 collect 0 close 1",
      "2026-01-26 renew 0 end 1 collect 0 close 0",
      "2026-01-31 renew 0 end 0 collect 0 close 2",
      "2026-02-10 renew 2 end 0 collect 0 close 0",
    ]);
  });

  test("leaves out what lies outside of the days asked for", async () => {
    expect(await planned(organization, "2026-02-01", "2026-02-10")).toEqual([]);
    expect(await planned(organization, "2026-02-10", "2026-02-11")).toHaveLength(1);
  });

  test("has nothing for an organization without subscriptions, nor for another's", async () => {
    const other = await foundTestOrganization({ clock: "2026-01-10T00:00:00Z" });
    expect(await planned(other, "2026-01-10", "2026-03-11")).toEqual([]);
  });

  test("shows under today what is late, and does not show it under a later span", async () => {
    await asOwner(
      held.clone,
      (sql) =>
        sql`update test_clocks set now_at = '2026-02-20T00:00:00Z' where organization_id = ${organization.id}`,
    );
    const days = await planned(organization, "2026-02-20", "2026-03-01");
    expect(days).toEqual(["2026-02-20 renew 2 end 0 collect 2×EUR 4548+1×USD 3300 close 3"]);
    expect(await planned(organization, "2026-02-21", "2026-03-01")).toEqual([]);
  });

  test("takes the same number of statements however much is planned", async () => {
    const empty = await foundTestOrganization();
    const counts: number[] = [];
    for (const each of [empty, organization]) {
      counts.push(await countStatements(() => planned(each, "2026-02-20", "2026-04-20")));
    }
    expect(counts[1]).toBe(counts[0]);
  });
});

async function countStatements(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const counting = openDatabase(held.clone.appUrl, {
    maxConnections: 1,
    onStatement: () => {
      count += 1;
    },
  });
  useDatabase(counting);
  try {
    await work();
  } finally {
    useDatabase(held.database);
    await counting.close();
  }
  return count;
}
