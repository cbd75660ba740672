// Rows come back as they were given, whatever they hold, one, few or many at a time.
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { accept } from "~/billing/outcome";
import { run, view } from "~/gate.server";
import { newId } from "~/ids.server";
import { insertRows } from "~/store/bulk.server";
import { coupons } from "../../../drizzle/schema/coupons";
import { auditEntries } from "../../../drizzle/schema/operations";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();
let organization: TestOrganization;

beforeAll(async () => {
  organization = await foundTestOrganization();
});

/** What breaks a list of values out of its quotes, if anything does. */
const nastyText = fc.oneof(
  fc.constantFrom(
    '"',
    "\\",
    '\\"',
    "{}",
    "{a,b}",
    "NULL",
    "null",
    "",
    ",",
    "'; drop table x; --",
    "ü\n\t€",
    "$1",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !text.includes("\0")),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const instants = fc.integer({ min: 0, max: 4_000_000_000_000 });
const documents = fc.dictionary(
  nastyText.filter((key) => key !== "__proto__"),
  fc.oneof(nastyText, fc.integer(), fc.constant(null), fc.array(nastyText, { maxLength: 3 }), fc.boolean()),
  { maxKeys: 4 },
);

const couponsGiven = fc.array(
  fc.record({
    name: nastyText,
    percent: fc.constantFrom("10", "0.125", "99.999999999999999999"),
    periods: maybe(fc.integer({ min: 1, max: 9 })),
    planCodes: fc.array(nastyText, { maxLength: 3 }),
    metricCodes: fc.array(nastyText, { maxLength: 2 }),
    reusable: fc.boolean(),
    validFrom: maybe(instants),
    maxUses: maybe(fc.integer({ min: 1, max: 2 ** 40 })),
    createdAt: instants,
  }),
  { minLength: 1, maxLength: 40 },
);

const entriesGiven = fc.array(
  fc.record({ actorId: maybe(nastyText), subjectId: nastyText, details: documents, happenedAt: instants }),
  { minLength: 1, maxLength: 40 },
);

async function couponsWritten(given: readonly (typeof coupons.$inferInsert)[]) {
  await run(organization.caller, { operation: "test" }, async (context) => {
    await insertRows(context, coupons, given);
    return accept(null);
  });
  return view(organization.caller, (context) =>
    context.tx.select().from(coupons).where(eq(coupons.organizationId, organization.caller.organizationId)),
  );
}

describe("rows of any kind", () => {
  test("with lists, numbers, instants and nothing", async () => {
    await fc.assert(
      fc.asyncProperty(couponsGiven, async (rows) => {
        const given = rows.map((row) => ({
          ...{
            currency: null,
            amountMinor: null,
            duration: "forever",
            validTo: null,
            maxUsesPerCustomer: null,
          },
          ...{ retiredAt: null, ...row },
          organizationId: organization.caller.organizationId,
          id: newId(),
          code: newId(),
        }));
        const stored = new Map((await couponsWritten(given)).map((row) => [row.id, row]));
        expect(given.map(({ id }) => stored.get(id))).toEqual(given);
      }),
      { numRuns: 60 },
    );
  });

  test("with documents, also where all rows have the same", async () => {
    const { organizationId } = organization.caller;
    await fc.assert(
      fc.asyncProperty(entriesGiven, maybe(documents), async (rows, shared) => {
        const subjectKind = newId();
        const given = rows.map((row) => ({
          ...{ actorKind: "member", action: "test", recordedAt: 0, ...row, details: shared ?? row.details },
          organizationId,
          id: newId(),
          subjectKind,
        }));
        await run(organization.caller, { operation: "test" }, async (context) => {
          await insertRows(context, auditEntries, given);
          return accept(null);
        });
        const stored = await view(organization.caller, (context) =>
          context.tx
            .select()
            .from(auditEntries)
            .where(eq(auditEntries.organizationId, organizationId))
            .then((all) => all.filter((row) => row.subjectKind === subjectKind)),
        );
        const byId = new Map(stored.map((row) => [row.id, row]));
        expect(given.map(({ id }) => byId.get(id))).toEqual(given);
      }),
      { numRuns: 60 },
    );
  });

  test("and none at all", async () => {
    const before = await couponsWritten([]);
    expect(await couponsWritten([])).toEqual(before);
  });
});
