// A page of the console with 50 rows against a page that says hello: processor time of the web process a request.
import { Agent, request } from "node:http";
import { openSession } from "~/auth/sessions.server";
import { publicId } from "~/ids.server";
import { makeMember, makePerson } from "../test/support/organizations";
import type { Ground } from "./ground";
import { makeOrganization } from "./organization";
import { type Measurement, measurement, median, tell } from "./rounds";
import { processorMs, startHello, startWeb, type WebProcess } from "./web-process";

const CUSTOMERS = 200;
const ROWS = 50;
const ROUNDS = 7;
/** Short turns, so that whatever else the machine does falls on both pages alike. */
const TURNS = 15;
const REQUESTS_A_TURN = 20;
const WARM_UP = 800;

/** Medians of all rounds; the two pages take turns. */
export async function benchPage(ground: Ground): Promise<Measurement> {
  const arena = await ground.open(preparePerson);
  const web = await startWeb(arena.ours.appUrl);
  const hello = await startHello(arena.ours.appUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const list = { process: web, agent, ...arena.prepared };
  const plain = { process: hello, agent, path: "/hello", cookie: "" };
  try {
    await demandRows(list);
    for (const page of [list, plain]) await load(page, WARM_UP);
    const lists: number[] = [];
    const hellos: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [listMs, helloMs] = await takeTurns(list, plain);
      lists.push(listMs);
      hellos.push(helloMs);
      tell(`  list ${listMs.toFixed(2)} ms, hello ${helloMs.toFixed(2)} ms`);
    }
    return measurement(
      "page.console_list",
      "processor ms/request",
      { value: median(lists), baseline: median(hellos) },
      { of: "ratio", is: "at_most", limit: 3 },
    );
  } finally {
    agent.destroy();
    await Promise.all([web.stop(), hello.stop()]);
    await arena.close();
  }
}

type Page = {
  readonly process: WebProcess;
  readonly agent: Agent;
  readonly path: string;
  readonly cookie: string;
};

/** An owner who is signed in, and the address of the list of customers. */
async function preparePerson(): Promise<Pick<Page, "path" | "cookie">> {
  const { organization } = await makeOrganization(CUSTOMERS);
  const userId = await makePerson("owner@example.com");
  await makeMember(organization.id, userId, "owner");
  const cookie = (await openSession(userId)).split(";")[0] ?? "";
  return { cookie, path: `/console/${publicId("organization", organization.id)}/customers` };
}

/** The first page has to be what it is taken for: signed in, and as long as a page gets. */
async function demandRows(page: Page): Promise<void> {
  const { status, text } = await get(page);
  const rows = new Set(text.match(/\/customers\/cus_[0-9a-z]+/g)).size;
  if (status !== 200 || rows !== ROWS) throw new Error(`The list answers ${status} with ${rows} rows.`);
}

async function load(page: Page, requests: number): Promise<void> {
  for (let sent = 0; sent < requests; sent += 1) {
    const { status } = await get(page);
    if (status !== 200) throw new Error(`${page.path} answers ${status}.`);
  }
}

/** Processor time a request of each page, from one round of turns. */
async function takeTurns(list: Page, plain: Page): Promise<[number, number]> {
  const pages = [list, plain];
  const before = pages.map((page) => processorMs(page.process.pid));
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const page of pages) await load(page, REQUESTS_A_TURN);
  }
  const [listMs = 0, helloMs = 0] = pages.map((page, index) => {
    const used = processorMs(page.process.pid) - (before[index] ?? 0);
    return used / (TURNS * REQUESTS_A_TURN);
  });
  return [listMs, helloMs];
}

/** One connection kept open, and no compression asked for: it would cost both sides by the byte. */
function get({ process, agent, path, cookie }: Page): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { Cookie: cookie, Accept: "text/html" };
    const sent = request(`${process.url}${path}`, { agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      );
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end();
  });
}
