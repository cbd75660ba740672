import { expect, test } from "vitest";
import { foreignTarget, leavePath } from "~/http/leave.server";
import { ownPath } from "~/http/targets";

test("a path of ours stays", () => {
  expect(ownPath("/console/org_1/invoices?state=open#top", "/")).toBe(
    "/console/org_1/invoices?state=open#top",
  );
});

test.each([
  null,
  undefined,
  "",
  "console",
  "https://evil.example/",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/%0a//\nevil",
  "javascript:alert(1)",
  "\\\\evil.example",
])("%j leads nowhere but to the fallback", (text) => {
  expect(ownPath(text, "/console")).toBe("/console");
});

test("a visitor leaves for Stripe's hosted pages", () => {
  const href = "https://checkout.stripe.com/c/pay/cs_test_1#fid";
  expect(foreignTarget(href)).toEqual({ host: "checkout.stripe.com", href, isSandbox: false });
  expect(leavePath(href)).toBe(`/leave?to=${encodeURIComponent(href)}`);
});

test("in demo mode a visitor leaves for the sandbox", () => {
  expect(foreignTarget("http://localhost:3001/checkout/cs_1")).toMatchObject({
    host: "localhost:3001",
    isSandbox: true,
  });
});

test.each([
  null,
  "",
  "checkout.stripe.com",
  "http://checkout.stripe.com/c",
  "https://checkout.stripe.com.evil.example/",
  "https://evil.example/https://checkout.stripe.com",
  "https://checkout.stripe.com@evil.example/",
  "https://user:pass@checkout.stripe.com/",
  "https://checkout.stripe.com:8443/",
  "http://localhost:3002/",
  "javascript:alert(1)",
  "data:text/html,x",
])("%j is no way out", (text) => {
  expect(foreignTarget(text)).toBeNull();
});
