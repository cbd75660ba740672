import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { MeasuredEvent } from "~/billing/metering/measured-event";
import { AGGREGATIONS, type Aggregation, type UniqueOperation } from "~/billing/metering/metric-kinds";
import type { MeteredCharge, UsagePart, UsageWindow } from "~/billing/metering/usage-part";
import { usageParts } from "~/billing/metering/usage-parts";
import { type Rational, reduce } from "~/billing/money/rational";
import { MS_PER_DAY, MS_PER_HOUR } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertUsage, type UsageRow, voidUsageEvents } from "~/store/usage.server";
import { loadUsageParts, type UsageSpan } from "~/store/usage-parts.server";
import {
  addBuckets,
  holdDueMeter,
  insertMeters,
  redoBuckets,
  saveMeterDue,
} from "~/store/usage-rollups.server";
import { useTestDatabase } from "../../support/database";
import { at, foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();

let organization: TestOrganization;
let customerId: string;
let subscriptionId: string;
const metricIds = new Map<Aggregation, string>();

beforeAll(async () => {
  organization = await foundTestOrganization({ clock: "2026-06-01T00:00:00Z" });
  customerId = await organization.customer();
  const planId = await organization.plan("team");
  subscriptionId = await organization.subscribe({ customerId, planId });
  for (const aggregation of AGGREGATIONS) {
    const field = aggregation === "count" ? null : "n";
    metricIds.set(aggregation, await organization.metric(aggregation, aggregation, field));
  }
});

const start = at("2026-03-10T00:00:00Z");
const startDay = start / MS_PER_DAY;
const MINUTE = 60_000;

/** Whole hours and days, and minutes beside them, where windows and buckets meet or miss each other. */
const anyMinute = fc
  .record({
    day: fc.integer({ min: -1, max: 4 }),
    hour: fc.constantFrom(0, 0, 1, 2, 23),
    minute: fc.constantFrom(0, 0, 1, 30, 59),
  })
  .map(({ day, hour, minute }) => start + day * MS_PER_DAY + hour * MS_PER_HOUR + minute * MINUTE);

const anyWindow = fc.record({ one: anyMinute, other: anyMinute, throughEnd: fc.boolean() }).map(
  ({ one, other, throughEnd }): UsageWindow => ({
    startsAt: Math.min(one, other),
    endsAt: Math.max(one, other),
    throughEnd,
    period: { from: startDay, to: startDay + 4 },
    whole: { from: startDay - 3, to: startDay + 20 },
    zone: "UTC",
  }),
);

/** What is added up in the database; charges that look at single events never read buckets. */
const anyCharge = fc.record({ aggregation: fc.constantFrom(...AGGREGATIONS), recurring: fc.boolean() }).map(
  (own): MeteredCharge => ({
    ...own,
    timing: "in_arrears",
    prices: [{ currency: "EUR", model: { type: "per_unit", unit_amount: "1" } }],
  }),
);

const anyEvent = fc.record({
  occurredAt: anyMinute,
  // Ids that JavaScript and the database would order differently, were it not for the code points.
  id: fc.constantFrom("a", "b", "\u{1F600}", "\uFFFD", "B"),
  amount: fc.oneof(
    fc.integer({ min: -20, max: 20 }).map(String),
    fc.constantFrom("0.000000000000001", "-123456789012345678901.5"),
  ),
  value: fc.constantFrom("x", "y", "z"),
  operation: fc.constantFrom<UniqueOperation>("add", "remove"),
});
type AnyEvent = typeof anyEvent extends fc.Arbitrary<infer T> ? T : never;

/** Events come, some of the events before go, and what is over is added up, a few events at a time. */
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant("take" as const), events: fc.array(anyEvent, { maxLength: 6 }) }),
  fc.record({ kind: fc.constant("void" as const), which: fc.array(fc.nat(30), { maxLength: 3 }) }),
  fc.record({
    kind: fc.constant("roll" as const),
    now: anyMinute,
    limit: fc.integer({ min: 1, max: 5 }),
    passes: fc.integer({ min: 1, max: 4 }),
  }),
);

type Stored = { readonly aggregation: Aggregation; readonly measured: MeasuredEvent; isVoid: boolean };

function rowOf(event: AnyEvent, aggregation: Aggregation, name: string) {
  const counts = aggregation === "count";
  const unique = aggregation === "unique_count";
  const measured: MeasuredEvent = {
    transactionId: `${event.id}${name}`,
    timestamp: event.occurredAt,
    quantity: counts || unique ? null : event.amount,
    uniqueValue: unique ? event.value : null,
    operation: unique ? event.operation : null,
    properties: null,
  };
  const row: UsageRow = {
    id: newId(),
    transactionId: measured.transactionId,
    customerId,
    subscriptionId,
    metricId: metricIds.get(aggregation) ?? "",
    occurredAt: measured.timestamp,
    quantity: measured.quantity,
    uniqueValue: measured.uniqueValue,
    operation: measured.operation ?? null,
    properties: null,
    contentHash: "h",
  };
  return { measured, row };
}

/** Equal numbers are written equally, so that parts can be compared whole. */
function reduced(parts: readonly UsagePart[] | undefined): unknown {
  return JSON.parse(
    JSON.stringify(parts ?? null, (_key, value) =>
      typeof value === "object" && value !== null && "num" in value
        ? Object.values(reduce(value as Rational)).join("/")
        : value,
    ),
  );
}

function watchAll(context: Context): Promise<void> {
  return insertMeters(
    context,
    AGGREGATIONS.map((aggregation) => ({
      subscriptionId,
      metricId: metricIds.get(aggregation) ?? "",
      customerId,
      aggregation,
    })),
  );
}

async function roll(context: Context, limit: number): Promise<void> {
  for (const _ of AGGREGATIONS) {
    const meter = await holdDueMeter(context);
    if (!meter) return;
    await redoBuckets(context, meter, limit);
    await addBuckets(context, meter, limit);
    await saveMeterDue(context, meter, context.now + 1);
  }
}

async function countBuckets(context: Context, which = sql`not dirty`): Promise<number> {
  const [row] = await context.tx.execute<{ buckets: number }>(sql`
    select count(*)::int as buckets from usage_rollups where organization_id = ${context.organization.id} and ${which}`);
  return row?.buckets ?? 0;
}

const undo = new Error("undo");

describe("usage of busy meters", () => {
  test("is that of its events, whatever came, went and was added up before, in whatever order", async () => {
    let run = 0;
    let read = 0;
    let ofBuckets = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyCharge, anyWindow), { minLength: 1, maxLength: 12 }),
        fc.array(anyStep, { minLength: 1, maxLength: 8 }),
        async (spans, steps) => {
          run += 1;
          const stored: Stored[] = [];
          const asked = spans.map(
            ([charge, window], index): UsageSpan => ({
              key: `${index}`,
              subscriptionId,
              metricId: metricIds.get(charge.aggregation) ?? "",
              window,
              charge,
            }),
          );
          const play = async (given: Context): Promise<never> => {
            const context = { ...given, now: start - 30 * MS_PER_DAY };
            await watchAll(context);
            for (const [index, step] of steps.entries()) {
              if (step.kind === "take") {
                const taken = step.events.flatMap((event, place) =>
                  AGGREGATIONS.map((aggregation) => ({
                    aggregation,
                    isVoid: false,
                    ...rowOf(event, aggregation, `${run}-${index}-${place}-${aggregation}`),
                  })),
                );
                await insertUsage(
                  context,
                  taken.map(({ row }) => row),
                );
                stored.push(...taken);
              } else if (step.kind === "void") {
                const gone = step.which.flatMap((place) => stored[place] ?? []);
                for (const event of gone) event.isVoid = true;
                await voidUsageEvents(
                  context,
                  gone.map(({ measured }) => measured.transactionId),
                );
              } else {
                for (let pass = 0; pass < step.passes; pass += 1)
                  await roll({ ...context, now: step.now + pass }, step.limit);
              }
              const found = await loadUsageParts(context, asked);
              for (const [place, [charge, window]] of spans.entries()) {
                const own = stored.filter(
                  ({ aggregation, isVoid }) => aggregation === charge.aggregation && !isVoid,
                );
                const expected = usageParts(
                  window,
                  charge,
                  own.map(({ measured }) => measured),
                );
                expect(reduced(found.get(`${place}`))).toEqual(reduced(expected));
                read += 1;
              }
            }
            ofBuckets += await countBuckets(context);
            throw undo;
          };
          await expect(organization.run(play)).rejects.toBe(undo);
        },
      ),
      { numRuns: 250 },
    );
    // The property would hold as well if nothing were ever added up.
    expect(ofBuckets).toBeGreaterThan(read / 20);
  }, 300_000);
});
