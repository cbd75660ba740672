// What grows: subscriptions, workers, events of one subscription.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Sql } from "postgres";
import { rollUpDue } from "~/jobs/roll-up-due.server";
import { systemCaller } from "~/jobs/system-caller";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";
import { projectRoot } from "../server/project-root";
import { workerFlags } from "../server/worker-flags";
import { bundle } from "./as-built";
import type { Arena, Ground } from "./ground";
import { type BenchOrganization, METRICS, makeOrganization } from "./organization";
import { type Measurement, measurement, median, secondsOf, tell } from "./rounds";

const FEW = 1_000;
const MANY = 100_000;
const EVENTS = 1_000_000;
const LOOKS = 5;
/** How far into the month the events reach: not to the end of an hour. */
const USED_FOR = "25 days 10:40";

type BenchArena = Arena<BenchOrganization>;

/**
 * Time per invoice of one worker with many subscriptions against the same with few, each in its own process, and the
 * most memory that the worker of many held. Every invoice is the first month of a price billed in advance.
 */
export async function benchGrowth(ground: Ground): Promise<readonly Measurement[]> {
  const few = await billFirstMonth(ground, FEW, 1);
  const many = await billFirstMonth(ground, MANY, 1);
  return [
    measurement(
      "billing.growth",
      "invoices/s",
      { value: many.rate, baseline: few.rate },
      // At most 1.2 times the time for each.
      { of: "ratio", is: "at_least", limit: 1 / 1.2 },
    ),
    measurement(
      "billing.memory",
      "MB",
      { value: many.memoryMb, baseline: few.memoryMb },
      { of: "value", is: "at_most", limit: 400 },
    ),
  ];
}

/** Two workers at once, each a process, against one. */
export async function benchTwoWorkers(ground: Ground): Promise<Measurement> {
  const subscriptions = 20_000;
  const one = await billFirstMonth(ground, subscriptions, 1);
  const two = await billFirstMonth(ground, subscriptions, 2);
  return measurement(
    "billing.two_workers",
    "invoices/s",
    { value: two.rate, baseline: one.rate },
    { of: "value", is: "at_least", limit: 2_000 },
  );
}

/**
 * What a subscription used so far, of a million events in the running month: after the worker added up the hours that
 * are over, against the same from the events alone. A part of the last hour is never added up.
 */
export async function benchAggregate(ground: Ground): Promise<Measurement> {
  const arena = await ground.open(() => makeOrganization(1));
  try {
    await writeEvents(arena, EVENTS);
    const fromEvents = await timeOfLook(arena);
    const caller = systemCaller(arena.prepared.organization.id, "bench");
    tell(`  added up in ${(await secondsOf(() => rollUpDue(caller))).toFixed(1)} s`);
    await arena.reader`vacuum (analyze) usage_rollups`;
    return measurement(
      "usage.million_events",
      "ms",
      { value: await timeOfLook(arena), baseline: fromEvents },
      { of: "value", is: "at_most", limit: 200 },
    );
  } finally {
    await arena.close();
  }
}

/** Milliseconds, in the middle of several looks at the usage, of which the first does not count. */
async function timeOfLook({ prepared }: BenchArena): Promise<number> {
  const { organization, subscriptions } = prepared;
  const look = () => organization.view((context) => loadUsageSoFar(context, subscriptions));
  const events = (await look()).reduce((sum, usage) => sum + usage.eventCount, 0);
  if (events !== EVENTS) throw new Error(`The usage counts ${events} events.`);
  const times: number[] = [];
  for (let round = 0; round < LOOKS; round += 1) times.push((await secondsOf(look)) * 1000);
  return median(times);
}

/** As many as it takes until V8 has compiled what a run needs, as in a worker that has been running for a while. */
const WARM_UP = 3_000;

async function billFirstMonth(ground: Ground, subscriptions: number, workers: number) {
  const arena = await ground.open(async () => ({
    main: await makeOrganization(FEW),
    warmUps: await Promise.all(Array.from({ length: workers }, () => makeOrganization(FEW / 10))),
  }));
  try {
    const { reader, prepared } = arena;
    await multiply(reader, prepared.main, subscriptions / FEW - 1);
    for (const warmUp of prepared.warmUps) await multiply(reader, warmUp, WARM_UP / (FEW / 10) - 1);
    const { program, remove } = await bundle("bill-worker.ts");
    const started = prepared.warmUps.map((warmUp) =>
      startWorker(arena.ours.appUrl, program, prepared.main, warmUp),
    );
    const reports = await billTogether(started).finally(remove);
    const invoices = reports.reduce((sum, report) => sum + report.invoices, 0);
    const failures = reports.reduce((sum, report) => sum + report.failures, 0);
    if (invoices !== subscriptions || failures > 0)
      throw new Error(`The workers made ${invoices} invoices with ${failures} failures.`);
    const from = Math.min(...reports.map(({ startedAt }) => startedAt));
    const to = Math.max(...reports.map(({ startedAt, seconds }) => startedAt + seconds * 1000));
    const rate = invoices / ((to - from) / 1000);
    const memoryMb = Math.max(...reports.map((report) => report.memoryMb));
    tell(`  ${workers} with ${subscriptions}: ${Math.round(rate)}/s, ${Math.round(memoryMb)} MB`);
    return { rate, memoryMb };
  } finally {
    await arena.close();
  }
}

type Report = {
  readonly invoices: number;
  readonly failures: number;
  readonly startedAt: number;
  readonly seconds: number;
  readonly memoryMb: number;
};

type Worker = { readonly warm: Promise<void>; readonly start: () => void; readonly report: Promise<Report> };

/** All begin when the last is warm. */
async function billTogether(workers: readonly Worker[]): Promise<readonly Report[]> {
  await Promise.race([
    Promise.all(workers.map(({ warm }) => warm)),
    // A worker that ends before it is warm.
    Promise.all(workers.map(({ report }) => report)),
  ]);
  for (const { start } of workers) start();
  return Promise.all(workers.map(({ report }) => report));
}

function startWorker(
  databaseUrl: string,
  program: string,
  { organization }: BenchOrganization,
  warmUp: BenchOrganization,
): Worker {
  const child = spawn(process.execPath, [...workerFlags, program], {
    cwd: projectRoot,
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      ORGANIZATION: organization.id,
      WARM_UP: warmUp.organization.id,
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout);
  return {
    warm: once(lines, "line").then(() => undefined),
    start: () => child.stdin.write("go\n"),
    report: new Promise((resolve, reject) => {
      let last = "";
      lines.on("line", (line) => {
        last = line;
      });
      child.once("error", reject);
      child.once("close", (code) =>
        code === 0 ? resolve(JSON.parse(last)) : reject(new Error(`A worker ended with ${code}.`)),
      );
    }),
  };
}

/** Every customer, with its subscription, so many times more: rows alike, with names of their own. */
async function multiply(
  reader: Sql,
  { organization: { id } }: BenchOrganization,
  times: number,
): Promise<void> {
  if (times === 0) return;
  await reader`
    create temp table copies as
    select stints.id as stint, stints.subscription_id as subscription, stints.customer_id as customer,
      uuidv7() as new_stint, uuidv7() as new_subscription, uuidv7() as new_customer
    from stints, generate_series(1, ${times}) where organization_id = ${id}`;
  await reader`
    insert into customers select (jsonb_populate_record(source, jsonb_build_object('id', new_customer))).*
    from copies join customers as source on source.id = customer`;
  await reader`
    insert into subscriptions
    select (jsonb_populate_record(source, jsonb_build_object('id', new_subscription, 'customer_id', new_customer))).*
    from copies join subscriptions as source on source.id = subscription`;
  await reader`
    insert into stints
    select (jsonb_populate_record(source, jsonb_build_object('id', new_stint, 'subscription_id', new_subscription,
      'customer_id', new_customer))).*
    from copies join stints as source on source.id = stint`;
  await reader`drop table copies`;
  await reader`vacuum (analyze)`;
}

/**
 * Events of both metrics, spread over most of the month, and the clock at their end. They are written past the product,
 * as are the meters that their ingest would have found busy: only reading them is measured.
 */
async function writeEvents({ reader, prepared }: BenchArena, count: number): Promise<void> {
  const { id } = prepared.organization;
  await reader`
    insert into usage_events (organization_id, id, transaction_id, customer_id, subscription_id, metric_id,
      occurred_at, quantity, properties, content_hash, known_at, recorded_at)
    select s.organization_id, uuidv7(), 'txn-' || n, s.customer_id, s.id, m.id,
      s.starts_at + n * (${USED_FOR}::interval / ${count}), n % 900,
      '{"region": "eu-central-1"}', md5(n::text), s.starts_at, now()
    from generate_series(1, ${count}) as n
    join subscriptions s on s.organization_id = ${id}
    join metrics m on m.organization_id = s.organization_id and m.code = (array[${METRICS[0]}, ${METRICS[1]}])[n % 2 + 1]`;
  await reader`
    insert into usage_meters (organization_id, subscription_id, metric_id, customer_id, aggregation, due_at)
    select s.organization_id, s.id, m.id, s.customer_id, m.aggregation, s.starts_at
    from subscriptions s join metrics m on m.organization_id = s.organization_id where s.organization_id = ${id}`;
  await reader`
    update test_clocks set now_at = s.starts_at + ${USED_FOR}::interval from subscriptions s
    where s.organization_id = ${id} and test_clocks.organization_id = ${id}`;
  await reader`vacuum (analyze) usage_events`;
}
