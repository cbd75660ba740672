// References that no foreign key holds: each is checked by statement when rows are written, and nobody may delete what they name.
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { accept } from "~/billing/outcome";
import { run } from "~/gate.server";
import { newId } from "~/ids.server";
import { billCustomers } from "~/operations/bill-customers.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();
let organization: TestOrganization;
let foreign: Record<string, string>;

/** Table, column, and the table it names a row of. */
const references = [
  ["invoices", "customer_id", "customers"],
  ["invoices", "issuer_id", "issuers"],
  ["fees", "customer_id", "customers"],
  ["fees", "invoice_id", "invoices"],
  ["fees", "subscription_id", "subscriptions"],
  ["fees", "plan_version_id", "plan_versions"],
  ["fees", "charge_id", "charges"],
  ["fees", "rating_window_id", "rating_windows"],
  ["invoice_tax_groups", "invoice_id", "invoices"],
  ["invoice_tax_groups", "customer_id", "customers"],
  ["invoice_balances", "invoice_id", "invoices"],
  ["journal_entries", "issuer_id", "issuers"],
  ["journal_entries", "customer_id", "customers"],
  ["journal_lines", "entry_id", "journal_entries"],
] as const;

async function billed(): Promise<TestOrganization> {
  const made = await foundTestOrganization({ clock: "2026-01-01T00:00:00Z" });
  await made.metric("calls", "sum", "amount");
  const prices = [{ currency: "EUR", model: { type: "per_unit" as const, unit_amount: "0.10" } }];
  const planId = await made.plan("team", {
    charges: [{ code: "calls", name: "Calls", metric: "calls", timing: "in_arrears", prices }],
  });
  const customerId = await made.customer();
  await made.subscribe({ customerId, planId });
  const outcome = await run(made.caller, { operation: "billCustomers" }, (context) =>
    billCustomers(context, { customerIds: [customerId] }),
  );
  if (!outcome.ok) throw new Error("Nothing was billed.");
  return made;
}

beforeAll(async () => {
  organization = await billed();
  const other = await billed();
  const parents = [...new Set(references.map(([, , parent]) => parent))];
  const found = parents.map(async (parent) => [
    parent,
    await asOwner(held.clone, async (owner) => {
      const [row] = await owner<{ id: string }[]>`
        select id from ${owner(parent)} where organization_id = ${other.caller.organizationId} limit 1`;
      return row?.id ?? newId();
    }),
  ]);
  foreign = Object.fromEntries(await Promise.all(found));
});

/** Writes a copy of a row again, as the app, with another value in a column: what PostgreSQL answers. */
async function writeCopy(table: string, changes: Record<string, string>): Promise<string> {
  const { organizationId } = organization.caller;
  const outcome = await run(organization.caller, { operation: "test" }, async ({ tx }) => {
    await tx.execute(sql`
      insert into ${sql.identifier(table)}
      select copy.* from (select * from ${sql.identifier(table)} where organization_id = ${organizationId} limit 1) as source,
        jsonb_populate_record(null::${sql.identifier(table)}, to_jsonb(source) || ${JSON.stringify(changes)}::jsonb) as copy`);
    return accept("written");
  }).catch((error: { code?: string; cause?: { code?: string } }) => ({
    ok: true as const,
    value: error.cause?.code ?? error.code ?? "unknown",
  }));
  return outcome.ok ? outcome.value : "refused";
}

/** What makes a copy another row: the keys of the table, but for the one that is looked at. */
function otherKeys(table: string): Record<string, string> {
  if (table === "invoice_tax_groups") return { group_number: "99" };
  if (table === "journal_lines" || table === "invoice_balances") return {};
  const keys: Record<string, Record<string, string>> = {
    invoices: { sequence: "999", number: "COPY-1" },
    fees: { line_number: "999" },
    journal_entries: { document_id: newId() },
  };
  return { id: newId(), ...keys[table] };
}

describe("a row is refused that names", () => {
  test.each(references)(
    "in %s.%s no row of %s, or one of another organization",
    async (table, column, parent) => {
      for (const stranger of [newId(), foreign[parent] ?? ""])
        expect(await writeCopy(table, { ...otherKeys(table), [column]: stranger })).toMatch(/^2350?(3|14)$/);
    },
  );

  test("and taken where nothing is wrong with it", async () => {
    for (const table of ["invoices", "fees", "journal_entries"])
      expect(await writeCopy(table, otherKeys(table)), table).toBe("written");
  });
});

test("fees that move to an invoice have to find it", async () => {
  const moved = asOwner(
    held.clone,
    (owner) => owner`
      update fees set invoice_id = ${newId()} where organization_id = ${organization.caller.organizationId}`,
  );
  await expect(moved).rejects.toMatchObject({ code: "23503" });
});

test("an effect has to find its organization", async () => {
  const written = asOwner(
    held.clone,
    (owner) => owner`
      insert into outbox (organization_id, id, kind, payload, state, attempts, next_try_at, created_at)
      select ${newId()}, ${newId()}, 'announce_invoice', '{}', 'pending', 0, now(), now()`,
  );
  await expect(written).rejects.toMatchObject({ code: "23503" });
});

test("the app may delete nothing that they name", async () => {
  const parents = [...new Set(["organizations", ...references.map(([, , parent]) => parent)])];
  const deletable = await asOwner(
    held.clone,
    (owner) => owner<{ name: string }[]>`
    select name from unnest(${parents as string[]}::text[]) as name
    where has_table_privilege('counterfoil_app', name, 'delete') or has_table_privilege('counterfoil_app', name, 'truncate')`,
  );
  expect(deletable).toEqual([]);
});
