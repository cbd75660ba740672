import type { LoaderFunctionArgs } from "@remix-run/node";
import { beforeAll, describe, expect, it } from "vitest";
import { parseDay } from "~/billing/time/day";
import { run, stream } from "~/gate.server";
import { answering } from "~/http/answer-errors.server";
import { newId, publicId } from "~/ids.server";
import { loadInvoiceExportPage } from "~/operations/load-export-page.server";
import { loader as exportLoader } from "~/routes/console.$org.exports.$file";
import { loader as journalLoader } from "~/routes/console.$org.journal";
import { insertInvoices } from "~/store/invoices.server";
import { loadIssuer } from "~/store/issuers.server";
import { drawNumbers } from "~/store/numbers.server";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, outcomeOf } from "../../support/organizations";

useTestDatabase();

let organization: TestOrganization;
let org: string;
let cookies: Record<"owner" | "accountant" | "support", string>;
let ownerId: string;

beforeAll(async () => {
  organization = await foundTestOrganization({ zone: "Europe/Berlin" });
  org = publicId("organization", organization.id);
  await organization.metric("calls", "sum", "n");
  const planId = await organization.plan("team", {
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "0.05" })],
  });
  const customerId = await organization.customer({
    name: '=HYPERLINK("http://evil.example";"ACME")',
    externalId: "acme",
  });
  const subscriptionId = await organization.subscribe({ customerId, planId });
  await organization.advance("2026-01-20T00:00:00Z");
  await organization.usage(subscriptionId, [
    { id: "u1", metric: "calls", at: "2026-01-10T00:00:00Z", properties: { n: "12" } },
  ]);
  await organization.advance("2026-03-15T00:00:00Z");
  const people = {
    owner: "owner@example.com",
    accountant: "books@example.com",
    support: "help@example.com",
  } as const;
  const made: Partial<typeof cookies> = {};
  for (const role of ["owner", "accountant", "support"] as const) {
    const userId = await makePerson(people[role]);
    if (role === "owner") ownerId = userId;
    await makeMember(organization.id, userId, role);
    made[role] = await cookieOf(userId);
  }
  cookies = made as typeof cookies;
});

async function download(
  file: string,
  query: string,
  role: keyof typeof cookies = "accountant",
): Promise<unknown> {
  const request = get(`/console/${org}/exports/${file}?${query}`, cookies[role]);
  const args: LoaderFunctionArgs = { request, params: { org, file }, context: { nonce: "", requestId: "" } };
  return outcomeOf(Promise.resolve(answering(exportLoader as Parameters<typeof answering>[0])(args)));
}

/** Records of a file without quoted line breaks, by heading. */
function records(csv: string): Record<string, string>[] {
  const [head = "", ...lines] = csv.trim().split("\r\n");
  const cells = (line: string) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = ""]) =>
      cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
    );
  const names = cells(head);
  return lines.map((line) =>
    Object.fromEntries(cells(line).map((cell, index) => [names[index] ?? "", cell])),
  );
}

async function recordsOf(file: string, query: string) {
  const answer = await download(file, query);
  if (!(answer instanceof Response)) throw new Error("No file came.");
  return records(await answer.text());
}

const cents = (amount: string | undefined) => Math.round(Number(amount || "0") * 100);

describe("the files", () => {
  it("come under their name, as text nobody keeps, with a mark for Excel when asked", async () => {
    const answer = (await download("invoices.csv", "from=2026-01-01&to=2026-12-31&reader=excel")) as Response;
    expect(answer.headers.get("Content-Disposition")).toBe(
      'attachment; filename="invoices_2026-01-01_2026-12-31.csv"',
    );
    expect(answer.headers.get("Content-Type")).toContain("text/csv");
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  it("hold each invoice of the period with its lines, and add up", async () => {
    const all = await recordsOf("invoices.csv", "from=2026-01-01&to=2026-03-31");
    expect(new Set(all.map((row) => row.invoice_number)).size).toBe(3);
    const net = all.reduce((sum, row) => sum + cents(row.line_net), 0);
    expect(net).toBe(all.reduce((sum, row) => sum + cents(row.invoice_net), 0));
    expect(all.filter((row) => row.line_kind === "usage")[0]).toMatchObject({
      line_quantity: "12",
      line_net: "0.60",
      line_from: "2026-01-01",
      line_to: "2026-02-01",
    });
    const january = await recordsOf("invoices.csv", "from=2026-01-01&to=2026-01-31");
    expect(new Set(january.map((row) => row.issued_on))).toEqual(new Set(["2026-01-01"]));
  });

  it("defuse what a customer is called and leave numbers alone", async () => {
    const [row] = await recordsOf("invoices.csv", "from=2026-01-01&to=2026-01-31");
    expect(row?.customer_name).toBe('\'=HYPERLINK("http://evil.example";"ACME")');
    expect(row?.invoice_total).toBe("30.00");
  });

  it("hold a balanced journal, entries whole", async () => {
    const rows = await recordsOf("journal.csv", "from=2026-01-01&to=2026-03-31");
    const entries = new Map<string, number>();
    for (const row of rows) {
      const id = row.entry_id ?? "";
      entries.set(id, (entries.get(id) ?? 0) + cents(row.debit) - cents(row.credit));
      expect([row.debit, row.credit].filter((side) => side === "")).toHaveLength(1);
    }
    expect(entries.size).toBeGreaterThanOrEqual(3);
    expect([...entries.values()].every((balance) => balance === 0)).toBe(true);
    expect(rows[0]).toMatchObject({
      account_code: "1100",
      account_name: "Receivables",
      fx_rate: "1",
      base_debit: "30.00",
    });
  });

  it("are the same by the API, whose period ends before its last day", async () => {
    const key = await makeApiKey({
      kind: "member",
      organizationId: organization.id,
      userId: ownerId,
      role: "owner",
    });
    const byApi = await api("GET", "/exports/journal?from=2026-01-01&to=2026-04-01", { key });
    const byConsole = (await download("journal.csv", "from=2026-01-01&to=2026-03-31")) as Response;
    expect(byApi.text).toBe(await byConsole.text());
    const empty = await api("GET", "/exports/journal?from=2026-01-02&to=2026-01-01", { key });
    expect([empty.status, empty.body.code]).toEqual([422, "period_empty"]);
    const wrong = await api("GET", "/exports/journal?from=2026-02-30&to=2026-03-01", { key });
    expect([wrong.status, wrong.body.errors[0].field]).toEqual([422, "from"]);
    expect((await api("GET", "/exports/everything?from=2026-01-01&to=2026-02-01", { key })).status).toBe(404);
  });

  it("lead back with a sentence when the period makes none", async () => {
    for (const query of ["", "from=2026-06-31&to=2026-07-01", "from=2026-02-01&to=2026-01-01"]) {
      const answer = (await download("journal.csv", query)) as Response;
      expect([answer.status, answer.headers.get("Location")], query).toEqual([
        303,
        `/console/${org}/exports`,
      ]);
      expect(answer.headers.get("Set-Cookie")).toContain("flash");
    }
  });

  it("are for roles that export", async () => {
    const refused = (await download("journal.csv", "from=2026-01-01&to=2026-02-01", "support")) as Response;
    expect(refused.status).toBe(403);
    const stranger = await cookieOf(await makePerson("stranger@example.com"));
    const request = get(`/console/${org}/exports/journal.csv?from=2026-01-01&to=2026-02-01`, stranger);
    const args: LoaderFunctionArgs = {
      request,
      params: { org, file: "journal.csv" },
      context: { nonce: "", requestId: "" },
    };
    const answer = await outcomeOf(
      Promise.resolve(answering(exportLoader as Parameters<typeof answering>[0])(args)),
    );
    expect((answer as Response).status).toBe(404);
    expect(((await download("secrets.csv", "from=2026-01-01&to=2026-02-01")) as Response).status).toBe(404);
  });

  it("miss and repeat nothing over many pages", async () => {
    const total = 1_203;
    const day = parseDay("2030-06-15");
    if (!day.ok) throw new Error("No day.");
    await run(organization.caller, { operation: "test" }, async (context) => {
      const issuer = await loadIssuer(context);
      const customerId = await organization.customer({ name: "Many" });
      const unnumbered = Array.from({ length: total }, () => ({
        issuerId: issuer.id,
        customerId,
        issuedOn: day.value,
      }));
      const drawn = await drawNumbers(context, "invoice", unnumbered);
      const party = { name: "Many", email: null, address: null, taxId: null };
      await insertInvoices(
        context,
        drawn.map((number) => ({
          id: newId(),
          drawn: number,
          feeIds: [],
          windowIds: [],
          collectAt: null,
          draft: {
            cut: {
              issuerId: issuer.id,
              customerId,
              currency: "EUR",
              documentClass: "sale",
              taxRegime: "standard",
              cut: "2030-06-15",
            },
            fees: [],
            taxGroups: [],
            netMinor: 100n,
            taxMinor: 0n,
            totalMinor: 100n,
            issuedOn: day.value,
            draftedOn: day.value,
            occasion: null,
            couponUses: [],
            gifts: [],
            taxPointOn: day.value,
            postedOn: day.value,
            dueOn: day.value,
            issuer: party,
            buyer: party,
          },
        })),
      );
      return { ok: true, value: null };
    });
    let pages = 0;
    const numbers: string[] = [];
    const period = { from: day.value, to: day.value + 1 };
    for await (const rows of stream(
      organization.caller,
      (context, after: Parameters<typeof loadInvoiceExportPage>[2]) =>
        loadInvoiceExportPage(context, period, after),
    )) {
      pages += 1;
      numbers.push(...rows.map((row) => row.number));
    }
    expect(pages).toBeGreaterThan(2);
    expect(numbers).toHaveLength(total);
    expect(new Set(numbers).size).toBe(total);
  });
});

describe("the journal page", () => {
  const open = async (query: string) =>
    journalLoader({
      request: get(`/console/${org}/journal?${query}`, cookies.accountant),
      params: { org },
      context: { nonce: "", requestId: "" },
    });

  it("shows entries with recipe, document and both sides, filtered and summed", async () => {
    const all = await open("");
    expect(all.page.rows.length).toBeGreaterThanOrEqual(3);
    for (const row of all.page.rows) {
      const debit = row.postings.reduce((sum, posting) => sum + posting.debitMinor, 0n);
      const credit = row.postings.reduce((sum, posting) => sum + posting.creditMinor, 0n);
      expect([debit, credit]).toEqual([row.debitMinor, row.debitMinor]);
    }
    expect(all.sums[0]?.count).toBe(all.page.rows.length);
    const [first] = all.page.rows.filter((row) => row.recipe === "invoice.finalized");
    const one = await open(`document=${first?.documentNumber}&recipe=invoice.finalized`);
    expect(one.page.rows.map((row) => row.id)).toEqual([first?.id]);
    const february = await open("from=2026-02-01&to=2026-02-28&recipe=invoice.finalized");
    expect(february.page.rows).toHaveLength(1);
  });
});
