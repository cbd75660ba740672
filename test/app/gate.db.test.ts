import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accept, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { isDatabaseAway } from "~/database-away";
import { run } from "~/gate.server";
import { insertAudit } from "~/store/audit.server";
import { type Database, openDatabase, useDatabase } from "~/store/client.server";
import { type CuttingProxy, startCuttingProxy } from "../support/cutting-proxy";
import { asOwner, useTestDatabase } from "../support/database";
import { foundTestOrganization, type TestOrganization } from "../support/organization";

const held = useTestDatabase();
let organization: TestOrganization;
let proxy: CuttingProxy;
let shaky: Database;

beforeAll(async () => {
  organization = await foundTestOrganization();
  proxy = await startCuttingProxy(held.clone.appUrl);
});
afterAll(async () => {
  useDatabase(held.database);
  await proxy.stop();
});

/** One row a run that was done, whatever the caller heard. */
const write = (action: string) => async (context: Context) => {
  await insertAudit(context, { action, subjectKind: "organization", subjectId: organization.id });
  return accept("written");
};

const countOf = async (action: string): Promise<number> => {
  const [row] = await asOwner(
    held.clone,
    (owner) => owner`select count(*)::int as count from audit_entries where action = ${action}`,
  );
  return row?.count;
};

/** A run over connections of its own, so that the commit that is cut is the first one. */
async function runShaky(action: string) {
  shaky = openDatabase(proxy.url, { maxConnections: 2 });
  useDatabase(shaky);
  try {
    return await run(organization.caller, { operation: "test" }, write(action));
  } finally {
    useDatabase(held.database);
    // A pool that lost a connection takes its whole time-out to close; nobody has to wait for that.
    void shaky.close();
  }
}

describe("a connection lost in the middle of a commit", () => {
  test.each(["before_commit", "after_commit"] as const)("(%s) does the work once", async (cut) => {
    proxy.arm(cut);
    expect(await runShaky(`lost.${cut}`)).toEqual({ ok: true, value: "written" });
    expect(await countOf(`lost.${cut}`)).toBe(1);
  });

  test.each(["before_commit", "after_commit"] as const)(
    "(%s) with PostgreSQL gone for a while afterwards does the work once, and knows it",
    async (cut) => {
      proxy.armWithOutage(cut, 250);
      expect(await runShaky(`outage.${cut}`)).toEqual({ ok: true, value: "written" });
      expect(await countOf(`outage.${cut}`)).toBe(1);
    },
  );

  test("with PostgreSQL gone for long says that it does not know, and repeats nothing later", async () => {
    proxy.armWithOutage("after_commit", 20_000);
    const error = await runShaky("gone.after_commit").catch((thrown: unknown) => thrown);
    expect(isDatabaseAway(error)).toBe(true);
    expect(await countOf("gone.after_commit")).toBe(1);
  });
});

test("a refusal leaves nothing behind", async () => {
  const outcome = await run(organization.caller, { operation: "test" }, async (context) => {
    await write("refused")(context);
    return refuse({ code: "invalid", sentence: "No.", remedy: "Never." });
  });
  expect(outcome.ok).toBe(false);
  expect(await countOf("refused")).toBe(0);
});

test("two runs that lock each other's rows both end, each done once", async () => {
  const [first, second] = [
    await organization.customer({ name: "1" }),
    await organization.customer({ name: "2" }),
  ];
  const lockBoth = (one: string, other: string, action: string) =>
    run(organization.caller, { operation: "test" }, async (context) => {
      for (const id of [one, other]) {
        await context.tx.execute(
          sql`select 1 from customers where organization_id = ${organization.id} and id = ${id} for update`,
        );
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return write(action)(context);
    });
  const both = await Promise.all([lockBoth(first, second, "crossed"), lockBoth(second, first, "crossed")]);
  expect(both.map(({ ok }) => ok)).toEqual([true, true]);
  expect(await countOf("crossed")).toBe(2);
});
