import { expect, test } from "vitest";
import { securityHeaders } from "../../server/security-headers";

test("only scripts with the request's nonce run, and no inline styles", () => {
  const policy = securityHeaders("abc", { appUrl: "http://127.0.0.1:3000", stage: "built" })[
    "Content-Security-Policy"
  ];
  expect(policy).toContain("script-src 'self' 'nonce-abc'");
  expect(policy).not.toContain("unsafe");
  expect(policy).toContain("form-action 'self'");
});

test("HTTPS is demanded only where the app is served over it", () => {
  const plain = securityHeaders("n", { appUrl: "http://127.0.0.1:3000", stage: "built" });
  const secure = securityHeaders("n", { appUrl: "https://billing.example.com", stage: "built" });
  expect(plain).not.toHaveProperty("Strict-Transport-Security");
  expect(secure["Strict-Transport-Security"]).toMatch(/^max-age=\d+/);
});
