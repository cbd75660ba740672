import { beforeEach, describe, expect, test } from "vitest";
import { parseDay } from "~/billing/time/day";
import { sumInvoices } from "~/console/queries/invoices.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { forecastNextRun } from "~/operations/forecast-next-run.server";
import { useTestDatabase } from "../../support/database";
import { accepted, chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();

let organization: TestOrganization;
let teamId: string;

const forecast = () => organization.view(forecastNextRun);
const billed = () => organization.view((context) => sumInvoices(context, { tab: "all", query: "" }));

/** A plan of 30.00 in advance and 0.05 a call in two currencies, with 19 % of tax on top. */
beforeEach(async () => {
  organization = await foundTestOrganization({ zone: "Europe/Berlin" });
  await organization.run((context) =>
    createTaxRate(context, {
      code: "vat",
      name: "VAT",
      category: "S",
      country: "DE",
      rate: "19",
      use: "default",
    }),
  );
  await organization.metric("calls", "sum", "n");
  const calls = chargeOn("calls", { type: "per_unit", unit_amount: "0.05" });
  const [price] = calls.prices;
  teamId = await organization.plan("team", {
    prices: [
      { currency: "EUR", amount: "30.00" },
      { currency: "USD", amount: "33.00" },
    ],
    charges: [{ ...calls, prices: [...calls.prices, { ...price, currency: "USD" }] as typeof calls.prices }],
  });
});

describe("the forecast of the next run", () => {
  test("is what the runs of that day bill in each currency, usage so far and tax with it", async () => {
    expect(await forecast()).toBeNull();
    const acme = await organization.customer({ name: "Acme" });
    const zeta = await organization.customer({ name: "Zeta", currency: "USD" });
    const first = await organization.subscribe({ customerId: acme, planId: teamId, quantity: "3" });
    await organization.subscribe({ customerId: zeta, planId: teamId });
    await organization.advance("2026-01-20T12:00:00Z");
    // Billed on another day than the two above.
    await organization.subscribe({
      customerId: await organization.customer({ name: "Later" }),
      planId: teamId,
      anchor: "anniversary",
    });
    await organization.advance("2026-01-21T12:00:00Z");
    await organization.usage(first, [{ id: "u1", metric: "calls", properties: { n: "100" } }]);
    const before = await billed();
    const foretold = await forecast();
    expect(foretold?.dueOn).toBe(accepted(parseDay("2026-02-01")));
    // 3 × 30.00 + 100 × 0.05, and 33.00, each with its tax; a forecast saves nothing.
    expect(foretold?.sums).toEqual(expect.arrayContaining([{ currency: "USD", amountMinor: 3_927n }]));
    expect(await billed()).toEqual(before);
    await organization.advance("2026-02-01T22:59:00Z");
    const after = await billed();
    const made = after.map(({ currency, totalMinor }) => ({
      currency,
      amountMinor: totalMinor - (before.find((sum) => sum.currency === currency)?.totalMinor ?? 0n),
    }));
    expect(foretold?.sums).toEqual(made);
  });

  test("has no sum on a day that bills nothing", async () => {
    await organization.subscribe({
      customerId: await organization.customer(),
      planId: await organization.plan("free", { prices: [{ currency: "EUR", amount: "0.00" }] }),
    });
    await organization.advance("2026-01-20T12:00:00Z");
    expect((await forecast())?.sums.every(({ amountMinor }) => amountMinor === 0n)).toBe(true);
  });

  test("is not made for more customers than a reader may be kept waiting for", async () => {
    for (let index = 0; index < 201; index += 1)
      await organization.subscribe({
        customerId: await organization.customer({ name: `Customer ${index}` }),
        planId: teamId,
      });
    await organization.advance("2026-01-02T00:00:00Z");
    expect(await forecast()).toBeNull();
  });
});
