// The last step of a new subscription as a browser sends it: looked at, refused at its fields, and started.
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { publicId } from "~/public-ids";
import { stints } from "../../../drizzle/schema/subscriptions";
import { useTestDatabase } from "../../support/database";
import { type Knock, knock } from "../../support/doors";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, post } from "../../support/organizations";

useTestDatabase();

const PAGE = "console.$org.subscriptions.$subscription";

/** Ten units at one price, and those above at another. */
const graduated = (first: string, above: string) => ({
  type: "graduated" as const,
  tiers: [
    { up_to: "10", unit_amount: first, flat_amount: "0" },
    { up_to: null, unit_amount: above, flat_amount: "0" },
  ],
});

let organization: TestOrganization;
let cookie: string;
let user: string;

beforeAll(async () => {
  organization = await foundTestOrganization({ clock: "2026-01-11T00:00:00Z" });
  user = await makePerson("starter@example.com");
  await makeMember(organization.id, user, "billing");
  cookie = await cookieOf(user);
});

describe("a new subscription", () => {
  type Answer = {
    readonly preview: {
      readonly previewHash: string;
      readonly trialEndsAt: number | null;
      readonly atOnce: readonly { readonly netMinor: bigint }[];
    } | null;
    readonly refused: { readonly errors: object; readonly codes: readonly string[] };
  };

  /** The last step of starting a plan for a new customer. */
  async function starting(planId: string, of = organization) {
    const customerId = await of.customer();
    const address = `/x?customer=${publicId("customer", customerId)}&plan=${publicId("plan", planId)}`;
    const send = async (fields: Record<string, string>) =>
      (await knock(
        "console.$org.subscriptions.new",
        { org: publicId("organization", of.id) },
        post(address, { quantity: "1", anchor: "anniversary", ...fields }, { cookie }),
      )) as Knock;
    const preview = async (fields: Record<string, string>) =>
      (await send({ intent: "preview", ...fields })).data as Answer;
    return { send, preview };
  }

  it("is started as it was shown: with other figures it is refused beside what it comes to now", async () => {
    const { send, preview } = await starting(await organization.plan("shown"));
    const one = (await preview({})).preview;
    expect(one?.atOnce[0]?.netMinor).toBe(3_000n);
    const preview_hash = one?.previewHash ?? "";
    const refused = await send({ quantity: "2", preview_hash });
    expect(refused.status).toBe(409);
    const answer = refused.data as Answer;
    expect([answer.refused.codes, answer.preview?.atOnce[0]?.netMinor]).toEqual([
      ["preview_outdated"],
      6_000n,
    ]);
    const sent = await send({ quantity: "2", preview_hash: answer.preview?.previewHash ?? "" });
    expect(sent.status).toBe(303);
  });

  it("takes tiers of a fixed item and a package of a filter that are agreed, each refused at its field", async () => {
    const metricCode = "filtered";
    await organization.metric(metricCode);
    const model = { type: "package", package_size: "10", amount: "1", free_units: "0" } as const;
    const planId = await organization.plan("parts", {
      prices: [],
      fixedItems: [
        {
          ...{
            code: "seats",
            name: "Seats",
            units: "12",
            timing: "in_advance",
            prorated: false,
            recurring: true,
          },
          prices: [{ currency: "EUR", model: graduated("2", "1") }],
        },
      ],
      charges: [
        {
          ...{ code: "disk", name: "Disk", metric: metricCode, timing: "in_arrears" },
          prices: [{ currency: "EUR", model: { type: "per_unit", unit_amount: "1" } }],
          filters: [{ match: { region: ["eu"] }, prices: [{ currency: "EUR", model }] }],
        },
      ],
    });
    const { send, preview } = await starting(planId);
    const net = async (fields: Record<string, string>) =>
      (await preview(fields)).preview?.atOnce[0]?.netMinor;
    // Ten at 2.00 and two at 1.00; filled in beforehand and not ticked, the fields ask for nothing.
    expect(await net({})).toBe(2_200n);
    const tiers = Object.fromEntries(
      Object.entries({
        type: "graduated",
        "tiers.0.row": "1",
        "tiers.0.up_to": "10",
        "tiers.0.unit_amount": "1,50",
        "tiers.1.row": "2",
        "tiers.1.unit_amount": "0.25",
      }).map(([name, value]) => [`fixed_charge_prices.seats.${name}`, value]),
    );
    expect(await net(tiers)).toBe(2_200n);
    const ticked = { ...tiers, "fixed_charge_prices.seats.own": "on" };
    expect(await net(ticked)).toBe(1_550n);
    const wrong = await send({
      intent: "preview",
      ...ticked,
      "fixed_charge_prices.seats.tiers.0.up_to": "much",
    });
    expect((wrong.data as Answer).refused.errors).toHaveProperty(["fixed_charge_prices.seats.tiers.0.up_to"]);
    const sold = (amount: string) =>
      Object.fromEntries(
        Object.entries({ type: "package", package_size: "5", amount, free_units: "0", own: "on" }).map(
          ([name, value]) => [`filter_prices.disk.0.${name}`, value],
        ),
      );
    const refused = await send({ intent: "preview", ...sold("-1") });
    expect((refused.data as Answer).refused.errors).toHaveProperty(["filter_prices.disk.0.amount"]);
    expect((await send({ ...ticked, ...sold("2") })).status).toBe(303);
    const agreed = await organization.view(({ tx, organization: { id } }) =>
      tx.select({ overrides: stints.overrides }).from(stints).where(eq(stints.organizationId, id)),
    );
    expect(agreed.map(({ overrides }) => overrides)).toContainEqual({
      items: { seats: graduated("1.5", "0.25") },
      filters: { disk: { "0": { ...model, package_size: "5", amount: "2" } } },
    });
  });

  it("takes prices of phases and charges that are agreed, each refused at its field", async () => {
    const price = (amount: string) => [{ currency: "EUR" as const, amount }];
    const month = { unit: "month", count: 1 } as const;
    await organization.metric("calls");
    const phased = await organization.plan("agreed", {
      phases: [
        { kind: "discount", length: month, prices: price("31.00"), oneTime: price("9.00"), cadence: null },
        { kind: "evergreen", length: null, prices: price("62.00"), oneTime: [], cadence: null },
      ],
      charges: [
        {
          ...{ code: "api.calls", name: "Calls", metric: "calls", timing: "in_arrears" },
          prices: [{ currency: "EUR", model: { type: "per_unit", unit_amount: "1" } }],
        },
      ],
    });
    const { send, preview } = await starting(phased);
    const net = async (fields: Record<string, string>) =>
      (await preview(fields)).preview?.atOnce[0]?.netMinor;
    expect(await net({})).toBe(4_000n);
    const agreed = { "phase_prices.discount.amount": "20,00", "phase_prices.discount.fixed_amount": "1" };
    expect(await net({ ...agreed, "charge_prices.api.calls.unit_amount": "0,5" })).toBe(2_100n);
    expect(await net({ price: "50", fixed_price: "0" })).toBe(5_000n);
    for (const [field, value] of [
      ["price", "1.234"],
      ["phase_prices.discount.amount", "-1"],
      ["phase_prices.trial.amount", "1"],
      ["charge_prices.api.calls.unit_amount", "much"],
    ] as const) {
      const { preview: shown, refused } = await preview({ [field]: value });
      expect([shown, Object.keys(refused.errors)[0]]).toEqual([
        null,
        expect.stringMatching(`^${field.split(".", 2).join(".")}`),
      ]);
    }
    expect((await send(agreed)).status).toBe(303);
  });

  it("begins its periods as the billing rules say where nobody chooses, and ends before the day that is named", async () => {
    const ruled = await foundTestOrganization({
      clock: "2026-01-11T00:00:00Z",
      policy: { anchor: "calendar" },
    });
    await makeMember(ruled.id, user, "billing");
    const { send, preview } = await starting(await ruled.plan("ruled"), ruled);
    const net = async (fields: Record<string, string>) =>
      (await preview(fields)).preview?.atOnce[0]?.netMinor;
    // 30.00 a month: 21 of January's 31 days, or all of the month that begins on the 11th.
    expect(await net({ anchor: "" })).toBe(2_032n);
    expect(await net({ anchor: "anniversary" })).toBe(3_000n);
    for (const ends_on of ["2026-01-11", "2026-02-30"]) {
      const { preview: shown, refused } = await preview({ ends_on });
      expect([ends_on, shown, Object.keys(refused.errors)]).toEqual([ends_on, null, ["ends_on"]]);
    }
    const subscription = (await send({ ends_on: "2026-01-21" })).location?.split("/").at(-1) ?? "";
    const page = (await knock(
      `${PAGE}._index`,
      { org: publicId("organization", ruled.id), subscription },
      get("/x", cookie),
    )) as Knock;
    expect(page.data).toMatchObject({ subscription: { endsAt: Date.parse("2026-01-21T00:00:00Z") } });
  });

  it("whose phases count from an earlier day gets no second trial, and is refused at the field of the day", async () => {
    const { send, preview: previewed } = await starting(await organization.plan("tried", { trialDays: 30 }));
    const preview = (phases_from: string) => previewed({ phases_from });
    // A new trial of 30 days from today, the rest of one, and none.
    const trial = async (from: string) => {
      const shown = (await preview(from)).preview;
      return [shown?.trialEndsAt, shown?.atOnce.length];
    };
    expect(await trial("")).toEqual([Date.parse("2026-02-10T00:00:00Z"), 0]);
    expect(await trial("2026-01-01")).toEqual([Date.parse("2026-01-31T00:00:00Z"), 0]);
    expect(await trial("2025-06-01")).toEqual([null, 1]);
    for (const from of ["2026-01-12", "2026-02-30"]) {
      const { preview: shown, refused } = await preview(from);
      expect([from, shown, Object.keys(refused.errors)]).toEqual([from, null, ["phases_from"]]);
    }
    const started = await send({ phases_from: "2025-06-01" });
    expect(started.status).toBe(303);
    const subscription = started.location?.split("/").at(-1) ?? "";
    const page = (await knock(
      `${PAGE}._index`,
      { org: publicId("organization", organization.id), subscription },
      get("/x", cookie),
    )) as Knock;
    expect(page.data).toMatchObject({ subscription: { status: "active", trialEndsAt: null } });
  });
});
