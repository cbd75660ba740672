import { afterAll, beforeAll, expect, it } from "vitest";
import { found, run, view, visit } from "~/gate.server";
import { newId } from "~/ids.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { addTestCard } from "~/operations/add-test-card.server";
import { createCustomer } from "~/operations/create-customer.server";
import { createOrganization } from "~/operations/create-organization.server";
import { findDemoOrganization, foundDemoOrganization } from "~/operations/found-demo-organization.server";
import { loadStatement } from "~/operations/load-statement.server";
import { loadDemoProgress, takeDemoTurn } from "~/operations/take-demo-turn.server";
import { ensureDemoOrganization, loadDemo } from "~/scenarios/load-demo.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { type SandboxProcess, startSandbox } from "../../support/sandbox";

const held = useTestDatabase();
const NOW = Date.UTC(2026, 10, 21, 15, 30);

let sandbox: SandboxProcess;
beforeAll(async () => {
  sandbox = await startSandbox();
  process.env.STRIPE_API_BASE = sandbox.url;
});
afterAll(() => sandbox?.stop());

/** Plays so many turns, as a worker does that is stopped then. */
async function playTurns(organizationId: string, count: number) {
  const stopping = new AbortController();
  let played = 0;
  const ended = await loadDemo(organizationId, {
    signal: stopping.signal,
    report: () => {
      played += 1;
      if (played === count) stopping.abort();
    },
  });
  return { ended, played };
}

it("is founded once, by whoever comes first, with its people and an account on the sandbox", async () => {
  const [one, two] = await Promise.all([ensureDemoOrganization(NOW), ensureDemoOrganization(NOW)]);
  expect(one).not.toBeNull();
  expect(two).toBe(one);
  expect(await visit(findDemoOrganization)).toEqual({ organizationId: one, organizations: 1 });
  const people = await asOwner(
    held.clone,
    (sql) => sql`select role, email from memberships join identity.users u on u.id = user_id order by email`,
  );
  expect(people.map((person) => person.role)).toEqual(["accountant", "billing", "owner"]);
});

it("stops between two turns, goes on where it stopped, and does nothing twice", async () => {
  const id = (await ensureDemoOrganization(NOW)) ?? "";
  expect(await playTurns(id, 4)).toEqual({ ended: "stopped", played: 4 });
  const caller = { kind: "system", organizationId: id, job: "test" } as const;
  expect(await view(caller, loadDemoProgress)).toEqual({ endsAt: NOW, next: 4 });
  const again = await run(caller, { operation: "takeDemoTurn" }, (context) =>
    takeDemoTurn(context, { number: 3, total: 9, message: "again" }),
  );
  expect(again).toMatchObject({ ok: false, refusals: [{ code: "turn_taken" }] });
  const [issuer] = await asOwner(held.clone, (sql) => sql`select legal_name, tax_id from issuers`);
  expect(issuer).toEqual({ legal_name: "Northwind Telemetry GmbH", tax_id: "DE136695976" });
  await playTurns(id, 16);
  const { invoices } = await view(caller, loadStatement);
  expect(invoices.length).toBeGreaterThan(5);
  const places = invoices.map(
    ({ invoice, customerExternalId }) => `${customerExternalId} ${invoice.issuedOn}`,
  );
  expect(new Set(places).size).toBe(places.length);
  expect(invoices.filter(({ balance }) => balance.state === "paid").length).toBeGreaterThan(3);
  const [clock] = await asOwner(held.clone, (sql) => sql`select now_at from test_clocks`);
  expect(new Date(clock?.now_at).getTime()).toBeLessThan(NOW);
});

it("ends with the reason when somebody moved the clock past what is to come", async () => {
  const id = (await ensureDemoOrganization(NOW)) ?? "";
  const caller = { kind: "system", organizationId: id, job: "test" } as const;
  await drainOrganization(id, { until: Date.UTC(2026, 7, 15) });
  await expect(playTurns(id, 100)).rejects.toThrow(/cannot be played on\. .*running period/);
  expect(await view(caller, loadDemoProgress)).toBeNull();
  const [job] = await asOwner(
    held.clone,
    (sql) => sql`select state, message from long_jobs where kind = 'load_demo'`,
  );
  expect(job).toMatchObject({ state: "failed", message: expect.stringMatching(/subscribe: A start on/) });
});

it("test cards are for organizations on the sandbox only", async () => {
  const organizationId = newId();
  await found(organizationId, (context) =>
    createOrganization(context, {
      organizationId,
      name: "Elsewhere",
      mode: "test",
      currency: "EUR",
      zone: "UTC",
      ownerId: null,
      provider: "none",
    }),
  );
  const caller = { kind: "system", organizationId, job: "test" } as const;
  const refused = await run(caller, { operation: "addTestCard" }, async (context) => {
    const customer = await createCustomer(context, { name: "Acme" });
    if (!customer.ok) return customer;
    return addTestCard(context, { customerId: customer.value.id, card: "card_ok" });
  });
  expect(refused).toMatchObject({ ok: false, refusals: [{ code: "no_sandbox_account" }] });
});

it("is not founded where an address of its people is taken", async () => {
  const organizationId = newId();
  const people = [
    { name: "Nora", email: "owner@northwind.example", passwordHash: "x", role: "owner" as const },
  ];
  const refused = await found(organizationId, (context) =>
    foundDemoOrganization(context, {
      organizationId,
      name: "Northwind",
      currency: "EUR",
      zone: "UTC",
      netTermsDays: 14,
      startsAt: NOW - 1,
      endsAt: NOW,
      people,
    }),
  );
  expect(refused).toMatchObject({ ok: false, refusals: [{ code: "email_taken" }] });
});
