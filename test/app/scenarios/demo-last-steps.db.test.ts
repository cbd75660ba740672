import { expect, it } from "vitest";
import { MS_PER_DAY } from "~/billing/time/instant";
import { loadNames } from "~/operations/load-names.server";
import { loadPools } from "~/operations/load-pools.server";
import { loadPositions } from "~/operations/load-positions.server";
import { loadStatement } from "~/operations/load-statement.server";
import { recordPayment } from "~/operations/record-payment.server";
import { takeLastSteps } from "~/scenarios/demo-last-steps.server";
import { demoScenario } from "~/scenarios/demo-scenario";
import { isCommand } from "~/scenarios/play";
import { applyCommands } from "~/scenarios/scenario-commands.server";
import { noNames } from "~/scenarios/scenario-names";
import { makeCustomer, setUpCatalog } from "~/scenarios/scenario-setup.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { foundTestOrganization } from "../../support/organization";

const held = useTestDatabase();
const NOW = Date.UTC(2026, 10, 21, 15, 30);
const SINCE = NOW - 45 * MS_PER_DAY;
const CUSTOMERS = ["hudson", "alpenstrom", "windpark", "pacificgrid", "solarhof"];

it("leaves pools, a credit note, an amount set by hand and a new price that waits, all through operations", async () => {
  const scenario = demoScenario(NOW);
  const organization = await foundTestOrganization({ clock: new Date(SINCE).toISOString() });
  await organization.run((context) => setUpCatalog(context, scenario));
  const names = noNames(await organization.view(loadNames));
  for (const id of CUSTOMERS) {
    const customer = scenario.customers.find((one) => one.id === id);
    if (!customer) throw new Error(`The demo has no ${id}.`);
    names.customers.set(
      id,
      await organization.run((context) => makeCustomer(context, scenario, customer, names.customers)),
    );
  }
  const steps = scenario.steps.filter(isCommand);
  const starts = steps.flatMap((step) =>
    step.do === "subscribe" && step.add_on_to === null && CUSTOMERS.includes(step.customer)
      ? [{ ...step, at: SINCE }]
      : [],
  );
  await organization.run((context) => applyCommands(context, scenario, names, starts));
  const soon = SINCE + MS_PER_DAY;
  await organization.advance(new Date(soon).toISOString());
  const used = { metric: "data_points", transaction_id: "t1", timestamp: soon - 1 };
  await organization.run((context) =>
    applyCommands(context, scenario, names, [
      {
        ...used,
        at: soon,
        do: "usage",
        subscription: "alpenstrom-metered",
        properties: { count: "900000" },
      },
    ]),
  );
  await organization.advance(new Date(NOW).toISOString());
  const { invoices } = await organization.view(loadStatement);
  const first = invoices.find(({ customerExternalId }) => customerExternalId === "hudson");
  await organization.run((context) =>
    recordPayment(context, { invoiceId: first?.invoice.id ?? "", amount: null, reference: "Transfer" }),
  );

  await organization.run((context) => takeLastSteps(context, scenario, names));

  for (const [customer, code] of [
    ["pacificgrid", "first_year"],
    ["windpark", "points_half_year"],
  ] as const) {
    const customerId = names.customers.get(customer) ?? "";
    const pools = await organization.view((context) => loadPools(context, { customerId, usage: [] }));
    expect(pools.map(({ pool }) => pool.code)).toEqual([code]);
  }
  const { notes } = await organization.view(loadStatement);
  expect(notes.map(({ customerExternalId }) => customerExternalId)).toEqual(["hudson"]);
  const { overrides } = await organization.view((context) =>
    loadPositions(context, { subscriptionId: names.subscriptions.get("alpenstrom-metered") ?? "" }),
  );
  expect(overrides.map(({ amountMinor }) => amountMinor)).toEqual([-1_000n]);
  const [migration] = await asOwner(
    held.clone,
    (sql) => sql`select state from plan_migrations where organization_id = ${organization.id}`,
  );
  expect(migration).toMatchObject({ state: "draft" });
});
