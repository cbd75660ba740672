import { expect, test } from "vitest";
import { redirectWithFlash, takeFlash } from "~/http/flash.server";

function withCookie(setCookie: string | null): Request {
  const cookie = setCookie?.split(";")[0];
  return new Request("http://127.0.0.1:3000/", { headers: cookie ? { Cookie: cookie } : {} });
}

test("a sentence is shown once on the page an action leads to", async () => {
  const response = await redirectWithFlash("/console", "Saved.");
  expect(response.status).toBe(303);
  expect(response.headers.get("Location")).toBe("/console");
  const taken = await takeFlash(withCookie(response.headers.get("Set-Cookie")));
  expect(taken.flash).toEqual({ tone: "status", text: "Saved." });
  const next = await takeFlash(withCookie(taken.headers["Set-Cookie"] ?? null));
  expect(next).toEqual({ flash: null, headers: {} });
});

test("a sentence somebody else wrote is not shown", async () => {
  const response = await redirectWithFlash("/console", "Saved.");
  const [pair = ""] = (response.headers.get("Set-Cookie") ?? "").split(";");
  const value = decodeURIComponent(pair.slice(pair.indexOf("=") + 1));
  const [body = "", signature = ""] = value.split(".");
  const forged = Buffer.from(Buffer.from(body, "base64").toString().replace("Saved.", "Hacked")).toString(
    "base64",
  );
  const cookie = `counterfoil_flash=${encodeURIComponent(`${forged}.${signature}`)}`;
  expect((await takeFlash(withCookie(cookie))).flash).toBeNull();
});

test("without a cookie there is nothing to show", async () => {
  expect(await takeFlash(withCookie(null))).toEqual({ flash: null, headers: {} });
});
