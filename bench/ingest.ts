// Usage events: the operation against the raw insert of its rows, and the whole way over HTTP against the operation.
import { Agent, request } from "node:http";
import type { UncheckedEvent } from "~/billing/metering/check-event";
import { run } from "~/gate.server";
import { createApiKey } from "~/operations/create-api-key.server";
import { recordUsage } from "~/operations/record-usage.server";
import { makeMember, makePerson } from "../test/support/organizations";
import type { Arena, Ground } from "./ground";
import { type BenchOrganization, makeEvents, makeOrganization } from "./organization";
import type { Row } from "./raw-writer";
import { type Measurement, measurement, secondsOf, tell } from "./rounds";
import { startWeb } from "./web-process";

const BATCH_EVENTS = 1_000;
const SUBSCRIPTIONS = 100;
/** Before anything is billed, so that every event is in time. */
const OCCURRED_AT = "2026-01-01T00:00:00Z";

const ROUNDS = 7;
const BATCHES = 15;

/** Best round of each side; a first round that warms both up is not counted. */
export async function benchIngest(ground: Ground): Promise<Measurement> {
  const arena = await ground.open(() => makeOrganization(SUBSCRIPTIONS));
  try {
    await arena.raw.learn(["run_marks", "usage_events"]);
    let ours = 0;
    let raw = 0;
    for (let round = 0; round <= ROUNDS; round += 1) {
      const batches = makeBatches(arena.prepared, BATCHES);
      const oursHere = (BATCHES * BATCH_EVENTS) / (await secondsOf(() => recordAll(arena, batches)));
      const rows = await readBack(arena, batches);
      const rawHere = (BATCHES * BATCH_EVENTS) / (await secondsOf(() => writeAll(arena, rows)));
      tell(`  operation ${Math.round(oursHere)}/s, raw ${Math.round(rawHere)}/s`);
      if (round === 0) continue;
      ours = Math.max(ours, oursHere);
      raw = Math.max(raw, rawHere);
    }
    await demandSameRows(arena);
    return measurement(
      "ingest.operation",
      "events/s",
      { value: ours, baseline: raw },
      { of: "ratio", is: "at_least", limit: 0.6 },
    );
  } finally {
    await arena.close();
  }
}

type IngestArena = Arena<BenchOrganization>;

function makeBatches(organization: BenchOrganization, count: number): UncheckedEvent[][] {
  return Array.from({ length: count }, () =>
    makeEvents(organization, { count: BATCH_EVENTS, at: OCCURRED_AT }),
  );
}

async function recordAll(
  { prepared }: { readonly prepared: BenchOrganization },
  batches: readonly UncheckedEvent[][],
): Promise<void> {
  const { caller } = prepared.organization;
  for (const batch of batches) {
    const outcome = await run(caller, { operation: "recordUsage" }, (context) => recordUsage(context, batch));
    if (!outcome.ok || outcome.value.some(({ status }) => status !== "accepted"))
      throw new Error("An event was not accepted.");
  }
}

type BatchRows = { readonly mark: readonly Row[]; readonly events: readonly Row[] };

/** The rows that the batches became, transaction by transaction and in the order in which they were written. */
async function readBack(arena: IngestArena, batches: readonly UncheckedEvent[][]): Promise<BatchRows[]> {
  const { reader } = arena;
  const read: BatchRows[] = [];
  for (const batch of batches) {
    const first = batch[0]?.transactionId as string;
    const events = await reader<{ row: Row }[]>`
      select to_json(e) as row from usage_events e
      where xmin = (select xmin from usage_events where transaction_id = ${first}) order by ctid`;
    const mark = await reader<{ row: Row }[]>`
      select to_json(m) as row from run_marks m
      where xmin = (select xmin from usage_events where transaction_id = ${first})`;
    read.push({ mark: mark.map(({ row }) => row), events: events.map(({ row }) => row) });
  }
  return read;
}

async function writeAll(arena: IngestArena, batches: readonly BatchRows[]): Promise<void> {
  const { id } = arena.prepared.organization;
  for (const { mark, events } of batches) {
    await arena.raw.write(id, [
      { table: "run_marks", rows: mark },
      { table: "usage_events", rows: events },
    ]);
  }
}

async function demandSameRows({ raw, reader, prepared }: IngestArena): Promise<void> {
  const { id } = prepared.organization;
  const [ours] = await reader<{ rows: number }[]>`
    select count(*)::int as rows from usage_events where organization_id = ${id}`;
  if (ours?.rows !== (await raw.count(id, "usage_events"))) throw new Error("The two sides differ in rows.");
}

const HTTP_ROUNDS = 5;
const HTTP_BATCHES = 40;
const IN_FLIGHT = 4;

/** The best round over HTTP and the best of the operation without it. */
export async function benchHttp(ground: Ground): Promise<Measurement> {
  const arena = await ground.open(async () => {
    const made = await makeOrganization(SUBSCRIPTIONS);
    return { ...made, key: await makeKey(made) };
  });
  const web = await startWeb(arena.ours.appUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  try {
    const { prepared } = arena;
    let http = 0;
    let operation = 0;
    for (let round = 0; round <= HTTP_ROUNDS; round += 1) {
      const direct = makeBatches(prepared, BATCHES);
      const operationHere = (BATCHES * BATCH_EVENTS) / (await secondsOf(() => recordAll(arena, direct)));
      const sent = makeBatches(prepared, HTTP_BATCHES);
      const seconds = await secondsOf(() => postAll({ url: web.url, key: prepared.key, agent }, sent));
      const httpHere = (HTTP_BATCHES * BATCH_EVENTS) / seconds;
      tell(`  HTTP ${Math.round(httpHere)}/s, operation ${Math.round(operationHere)}/s`);
      if (round === 0) continue;
      http = Math.max(http, httpHere);
      operation = Math.max(operation, operationHere);
    }
    return measurement(
      "ingest.http",
      "events/s",
      { value: http, baseline: operation },
      { of: "value", is: "at_least", limit: 10_000 },
    );
  } finally {
    agent.destroy();
    await web.stop();
    await arena.close();
  }
}

/** A key that only a person can make. */
async function makeKey({ organization }: BenchOrganization): Promise<string> {
  const userId = await makePerson("owner@example.com");
  await makeMember(organization.id, userId, "owner");
  const member = { kind: "member", organizationId: organization.id, userId, role: "owner" } as const;
  const made = await run(member, { operation: "createApiKey" }, (context) =>
    createApiKey(context, { name: "Bench", scopes: ["usage"] }),
  );
  if (!made.ok) throw new Error("The API key was refused.");
  return made.value.text;
}

type Target = { readonly url: string; readonly key: string; readonly agent: Agent };

/** Sends all batches, a few at a time; writing the JSON and reading the answer is part of the time. */
async function postAll(target: Target, batches: readonly UncheckedEvent[][]): Promise<void> {
  const queue = [...batches];
  const sender = async () => {
    for (let batch = queue.pop(); batch; batch = queue.pop()) await postBatch(target, batch);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
}

async function postBatch(target: Target, batch: readonly UncheckedEvent[]): Promise<void> {
  const events = batch.map(({ transactionId, ...event }) => ({ transaction_id: transactionId, ...event }));
  const answer = await post(target, JSON.stringify({ events }));
  const { accepted } = JSON.parse(answer) as { accepted?: number };
  if (accepted !== batch.length) throw new Error(`Not all events were accepted: ${answer.slice(0, 500)}`);
}

function post({ url, key, agent }: Target, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer ${key}`,
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
    };
    const sent = request(`${url}/api/v1/events`, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve(text));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
