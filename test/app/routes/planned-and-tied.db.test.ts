import { expect, test } from "vitest";
import { publicId } from "~/public-ids";
import { loader as calendar } from "~/routes/console.$org.calendar";
import { loader as tieOuts } from "~/routes/console.$org.tie-outs";
import { useTestDatabase } from "../../support/database";
import { cookieOf, get, makeOrganization, makePerson } from "../../support/organizations";

useTestDatabase();

test("calendar and tie-outs read the day of the address, and say so when it is none", async () => {
  const userId = await makePerson("planner@example.com");
  const { organizationId } = await makeOrganization(userId);
  const params = { org: publicId("organization", organizationId) };
  const cookie = await cookieOf(userId);
  const base = `/console/${params.org}`;
  const context = { nonce: "", requestId: "" };
  const open = (path: string) => ({ request: get(`${base}${path}`, cookie), params, context });
  for (const month of ["2026-13", "soon", "2026-1"]) {
    expect(await calendar(open(`/calendar?month=${month}`))).toMatchObject({ unread: month, month: null });
  }
  for (const month of ["0001-01", "2099-12", "9999-12"]) {
    expect(await calendar(open(`/calendar?month=${month}`))).toMatchObject({ unread: null, days: [] });
  }
  expect(await calendar(open("/calendar"))).toMatchObject({ unread: null, month: null, days: [] });
  expect(await tieOuts(open("/tie-outs?on=2026-02-30"))).toMatchObject({ unread: "2026-02-30", rows: [] });
  for (const on of ["0001-01-01", "2099-12-31", "9999-12-31"]) {
    expect(await tieOuts(open(`/tie-outs?on=${on}`))).toMatchObject({ unread: null, rows: [] });
  }
});
