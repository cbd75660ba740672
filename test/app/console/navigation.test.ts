import { describe, expect, test } from "vitest";
import { permissionsOf } from "~/auth/permissions";
import { navigation } from "~/console/navigation";
import type { Role } from "~/context.server";

const base = "/console/org_1";
const labels = (role: Role, mode: "live" | "test" = "test", path = base) =>
  navigation({ base, path, permissions: permissionsOf(role), mode }).flatMap((group) =>
    group.items.map((item) => item.label),
  );

describe("navigation of the console", () => {
  test("an owner sees everything, a live organization has no test clock", () => {
    expect(labels("owner")).toEqual(
      expect.arrayContaining(["Home", "Exports", "API keys", "People", "Test clock"]),
    );
    expect(labels("owner", "live")).not.toContain("Test clock");
  });

  test("what a role may not do is absent", () => {
    expect(labels("support")).not.toContain("Exports");
    expect(labels("accountant")).toContain("Exports");
    expect(labels("accountant")).not.toContain("API keys");
    expect(labels("billing")).not.toContain("People");
  });

  test("leads to the mailbox only where mails are kept", () => {
    const place = { base, path: base, permissions: permissionsOf("support"), mode: "test" } as const;
    const links = (mailbox?: string) =>
      navigation({ ...place, mailbox }).flatMap((group) => group.items.map((item) => item.to));
    expect(links("/mailbox")).toContain("/mailbox");
    expect(links()).not.toContain("/mailbox");
  });

  test("marks the page at hand and those inside it, home only itself", () => {
    const current = (path: string) =>
      navigation({ base, path, permissions: permissionsOf("owner"), mode: "test" }).flatMap((group) =>
        group.items.filter((item) => item.current).map((item) => item.label),
      );
    expect(current(base)).toEqual(["Home"]);
    expect(current(`${base}/customers/cus_1/edit`)).toEqual(["Customers"]);
  });
});
