import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { MeasuredEvent } from "~/billing/metering/measured-event";
import { AGGREGATIONS, type Aggregation, type UniqueOperation } from "~/billing/metering/metric-kinds";
import type { MeteredCharge, UsagePart, UsageWindow } from "~/billing/metering/usage-part";
import { usageParts } from "~/billing/metering/usage-parts";
import { type Rational, reduce } from "~/billing/money/rational";
import type { PriceModel } from "~/billing/pricing/price-model";
import { MS_PER_DAY, MS_PER_HOUR } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertUsage, type UsageRow, voidUsageEvents } from "~/store/usage.server";
import { loadUsageParts, type UsageSpan } from "~/store/usage-parts.server";
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
const perUnit: PriceModel = { type: "per_unit", unit_amount: "1" };
const carried: PriceModel = { type: "event_amount", field: "price" };
const limited: PriceModel = {
  type: "percentage",
  rate: "1",
  fixed_amount: "0",
  free_events: 0,
  free_amount: "0",
  min_per_event: "1",
  max_per_event: null,
};

const anyWindow = fc
  .record({
    from: fc.integer({ min: 0, max: 8 }),
    length: fc.integer({ min: 0, max: 8 }),
    hours: fc.integer({ min: 0, max: 12 }),
    throughEnd: fc.boolean(),
    zone: fc.constantFrom("UTC", "Europe/Paris", "America/New_York"),
  })
  .map(
    ({ from, length, hours, throughEnd, zone }): UsageWindow => ({
      startsAt: start + from * MS_PER_DAY + hours * MS_PER_HOUR,
      endsAt: start + (from + length) * MS_PER_DAY + hours * MS_PER_HOUR,
      throughEnd,
      period: { from: startDay + from, to: startDay + from + length },
      whole: { from: startDay - 3, to: startDay + 20 },
      zone,
    }),
  );

const anyCharge = fc.record({
  aggregation: fc.constantFrom(...AGGREGATIONS),
  recurring: fc.boolean(),
  prorated: fc.boolean(),
  timing: fc.constantFrom("in_arrears", "in_arrears", "in_advance"),
  prices: fc.constantFrom(perUnit, perUnit, carried, limited).map((model) => [{ currency: "EUR", model }]),
  filters: fc.constantFrom(
    [],
    [],
    [{ match: { region: ["eu", "7"] }, prices: [{ currency: "EUR", model: perUnit }] }],
  ),
  groupBy: fc.constantFrom<string[]>([], [], ["region"]),
}) satisfies fc.Arbitrary<MeteredCharge>;

const anyEvent = fc.record({
  hour: fc.integer({ min: -4, max: 40 }).map((half) => half * 12),
  // Ids that JavaScript and the database would order differently, were it not for the code points.
  id: fc.constantFrom("a", "b", "\u{1F600}", "\uFFFD", "B"),
  amount: fc.oneof(
    fc.integer({ min: -20, max: 20 }).map(String),
    fc.constantFrom("0.000000000000001", "-123456789012345678901.5"),
  ),
  value: fc.constantFrom("x", "y"),
  operation: fc.constantFrom<UniqueOperation>("add", "remove"),
  region: fc.constantFrom("eu", "us", 7, null),
  isVoid: fc.constantFrom(false, false, false, true),
});
type AnyEvent = typeof anyEvent extends fc.Arbitrary<infer T> ? T : never;

function rowOf(event: AnyEvent, aggregation: Aggregation, prefix: string, index: number) {
  const counts = aggregation === "count";
  const unique = aggregation === "unique_count";
  const measured: MeasuredEvent = {
    transactionId: `${prefix}${event.id}${index}`,
    timestamp: start + event.hour * MS_PER_HOUR,
    quantity: counts || unique ? null : event.amount,
    uniqueValue: unique ? event.value : null,
    operation: unique ? event.operation : null,
    properties: { region: event.region, price: event.amount },
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
    properties: JSON.stringify(measured.properties),
    contentHash: "h",
  };
  return { measured, row, isVoid: event.isVoid };
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

describe("usage read from the database", () => {
  test("is the engine's, for every aggregation and option, voided events left out", async () => {
    let run = 0;
    const undo = new Error("undo");
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyCharge, anyWindow), { minLength: 1, maxLength: 6 }),
        fc.array(anyEvent, { maxLength: 30 }),
        async (spans, events) => {
          run += 1;
          const stored = AGGREGATIONS.flatMap((aggregation) =>
            events.map((event, index) => ({
              aggregation,
              ...rowOf(event, aggregation, `${run}-${aggregation}-`, index),
            })),
          );
          const asked = spans.map(
            ([charge, window], index): UsageSpan => ({
              key: `${index}`,
              subscriptionId,
              metricId: metricIds.get(charge.aggregation) ?? "",
              window,
              charge,
            }),
          );
          // What one case stored is gone before the next, and what it asked is compared inside.
          const read = async (context: Context): Promise<never> => {
            await insertUsage(
              context,
              stored.map(({ row }) => row),
            );
            const gone = stored.filter(({ isVoid }) => isVoid).map(({ row }) => row.transactionId);
            expect(await voidUsageEvents(context, gone)).toEqual(new Set(gone));
            const found = await loadUsageParts(context, asked);
            for (const [index, [charge, window]] of spans.entries()) {
              const own = stored.filter(
                ({ aggregation, isVoid }) => aggregation === charge.aggregation && !isVoid,
              );
              const expected = usageParts(
                window,
                charge,
                own.map(({ measured }) => measured),
              );
              expect(reduced(found.get(`${index}`))).toEqual(reduced(expected));
            }
            throw undo;
          };
          await expect(organization.run(read)).rejects.toBe(undo);
        },
      ),
      { numRuns: 300 },
    );
  }, 120_000);

  test("answers for no window without asking", async () => {
    expect(await organization.view((context) => loadUsageParts(context, []))).toEqual(new Map());
  });
});
