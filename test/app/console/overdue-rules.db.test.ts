// The page of the overdue rules, asked as a browser asks it.
import { beforeAll, describe, expect, it } from "vitest";
import { publicId } from "~/public-ids";
import { useTestDatabase } from "../../support/database";
import { type Knock, knock } from "../../support/doors";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, post } from "../../support/organizations";

useTestDatabase();

let organization: TestOrganization;
let cookie: string;
let billing: string;

beforeAll(async () => {
  organization = await foundTestOrganization();
  const [admin, other] = [await makePerson("a@example.com"), await makePerson("b@example.com")];
  await makeMember(organization.id, admin, "admin");
  await makeMember(organization.id, other, "billing");
  cookie = await cookieOf(admin);
  billing = await cookieOf(other);
});

const door = async (request: Request) =>
  (await knock(
    "console.$org.settings.dunning",
    { org: publicId("organization", organization.id) },
    request,
  )) as Knock;
const look = () => door(get("/x", cookie));

type Row = Readonly<Record<string, string>>;

/** The form with those rows, each with what it always sends. */
const send = (rows: readonly Row[], who = cookie) =>
  door(
    post(
      "/x",
      rows.flatMap((row, index) =>
        Object.entries({ place: String(index + 1), currency: "EUR", cancels: "no", ...row }).map(
          ([name, value]) => [`stages.${index}.${name}`, value] as const,
        ),
      ),
      { cookie: who },
    ),
  );

const late = { name: "late", earliest_unpaid_invoice_days: "10" };
const lost = { name: "lost", unpaid_total: "1.000,00", blocks_service_and_billing: "on" };

describe("the overdue rules", () => {
  it("are saved without the empty row, in the order of their places, and removed", async () => {
    expect((await look()).data).toMatchObject({ stages: [], currency: "EUR" });
    expect((await send([{ ...lost, place: "2" }, { ...late, place: "1" }, {}])).status).toBe(303);
    expect((await look()).data).toMatchObject({
      stages: [
        { name: "late", when: { earliestUnpaidDays: 10 }, blocksServiceAndBilling: false },
        {
          name: "lost",
          when: { unpaidTotal: { currency: "EUR", amountMinor: 100_000n } },
          blocksServiceAndBilling: true,
        },
      ],
    });
    expect((await send([{ ...late, remove: "on" }, lost, {}])).status).toBe(303);
    expect((await look()).data).toMatchObject({ stages: [{ name: "lost" }] });
    await send([{ ...lost, remove: "on" }]);
    expect((await look()).data).toMatchObject({ stages: [] });
  });

  it("are refused at the rows of the form, whatever their order, and change nothing", async () => {
    for (const [rows, field, code] of [
      [
        [{ ...late, place: "2" }, { name: "early" }],
        "stages.1.earliest_unpaid_invoice_days",
        "overdue_stage_empty",
      ],
      [[{ ...late, name: "clear" }], "stages.0.name", "overdue_stage_name_invalid"],
      [[{ ...late, name: "" }], "stages.0.name", "overdue_stage_name_invalid"],
      [[{ ...lost, unpaid_total: "much" }], "stages.0.unpaid_total", "amount_invalid"],
      [[{ ...late, cancels: "soon" }], "stages.0.cancels", "invalid"],
    ] as const)
      expect((await send(rows)).data, code).toMatchObject({
        refused: { codes: [code], errors: { [field]: expect.any(String) } },
      });
    const moved: readonly Row[] = [{ ...late, place: "3" }, {}, { name: "early", place: "1" }];
    expect((await send(moved)).data).toMatchObject({
      refused: { errors: { "stages.2.earliest_unpaid_invoice_days": expect.any(String) } },
    });
    expect((await look()).data).toMatchObject({ stages: [] });
  });

  it("are the business of who may change settings", async () => {
    expect((await door(get("/x", billing))).status).toBe(403);
    expect((await send([late], billing)).status).toBe(403);
  });
});
