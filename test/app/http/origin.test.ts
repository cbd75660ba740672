import { expect, test } from "vitest";
import { Forbidden } from "~/errors";
import { demandSameOrigin } from "~/http/origin.server";

function request(method: string, headers: Record<string, string>): Request {
  return new Request("http://127.0.0.1:3000/console", { method, headers });
}

test("a page load needs no origin", () => {
  expect(() => demandSameOrigin(request("GET", {}))).not.toThrow();
});

test("a write is taken from our own pages, also by Referer alone", () => {
  const ours = "http://127.0.0.1:3000";
  expect(() => demandSameOrigin(request("POST", { Origin: ours }))).not.toThrow();
  expect(() => demandSameOrigin(request("POST", { Referer: `${ours}/login` }))).not.toThrow();
  expect(() => demandSameOrigin(request("POST", { Origin: "null", Referer: `${ours}/x` }))).not.toThrow();
});

test.each([
  {},
  { Origin: "null" },
  { Origin: "https://evil.example" },
  { Origin: "http://127.0.0.1:3001" },
  { Origin: "http://127.0.0.1:3000.evil.example" },
  { Origin: "nonsense" },
  { Referer: "https://evil.example/http://127.0.0.1:3000" },
  { Origin: "https://evil.example", Referer: "http://127.0.0.1:3000/login" },
])("a write with %o is refused", (headers) => {
  expect(() => demandSameOrigin(request("POST", headers as Record<string, string>))).toThrow(Forbidden);
  expect(() => demandSameOrigin(request("DELETE", headers as Record<string, string>))).toThrow(Forbidden);
});

test("in demo mode the host a request was sent to is ours under every name it has", () => {
  const headers = { Origin: "http://localhost:3000", Host: "localhost:3000" };
  expect(() => demandSameOrigin(request("POST", headers))).not.toThrow();
});
