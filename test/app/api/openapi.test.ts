import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "~/api/openapi";
import { ENDPOINTS } from "~/api/resources";
import { planMigrationSteps } from "~/api/schemas/plan-migrations";
import { lastingChanges } from "~/api/schemas/subscriptions";

const document = await openApiDocument("https://billing.example/api/v1");

type Operation = {
  operationId: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown; $ref?: string }[];
  requestBody?: { content: Record<string, { schema: unknown }> };
  responses: Record<string, { description: string }>;
  security: unknown[];
};

const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item ?? {}).map(([method, operation]) => ({
    path,
    method,
    operation: operation as unknown as Operation,
  })),
);

const WORDS: Readonly<Record<string, object>> = { "{change}": lastingChanges, "{step}": planMigrationSteps };

/** One file serves all lasting changes of a subscription, or all steps of a migration, each at its own address. */
function addressesOf(path: string): string[] {
  const last = path.slice(path.lastIndexOf("/") + 1);
  const words = WORDS[last];
  return words ? Object.keys(words).map((name) => path.replace(last, name)) : [path];
}

/** What the route files serve, read from their names and exports. */
function servedByRoutes(): Set<string> {
  const served = new Set<string>();
  for (const file of readdirSync("app/routes").filter(
    (name) => /^api\.v1\..+\.ts$/.test(name) && name !== "api.v1.$.ts",
  )) {
    const parts = file.slice("api.v1.".length, -".ts".length).replaceAll("[.]", "\u0000").split(".");
    const path = `/${parts
      .map((part) =>
        part
          .replace(/_$/, "")
          .replaceAll("\u0000", ".")
          .replace(/^\$(\w+)$/, "{$1}"),
      )
      .join("/")}`;
    const source = readFileSync(`app/routes/${file}`, "utf8");
    if (/export async function loader/.test(source)) served.add(`get ${path}`);
    for (const [, methods] of source.matchAll(/demandMethod\(request((?:, "[A-Z]+")+)\)/g)) {
      for (const [, method] of (methods ?? "").matchAll(/"([A-Z]+)"/g))
        for (const told of addressesOf(path)) served.add(`${method?.toLowerCase()} ${told}`);
    }
  }
  return served;
}

describe("the OpenAPI document", () => {
  it("is 3.1 with what every reader of it needs", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(document.info).toMatchObject({ title: "Counterfoil", version: "1" });
    expect(document.servers).toEqual([{ url: "https://billing.example/api/v1" }]);
    expect(document.components?.securitySchemes).toEqual({ apiKey: { type: "http", scheme: "bearer" } });
  });

  it("lists exactly what the routes serve", () => {
    const told = new Set(
      operations.map(
        ({ method, path }) => `${method} ${path.replace(/^\/exports\/\w+$/, "/exports/{table}")}`,
      ),
    );
    expect([...told].sort()).toEqual([...servedByRoutes()].sort());
    expect(operations).toHaveLength(ENDPOINTS.length);
  });

  it("gives every operation a name of its own, its parameters, its errors and its lock", () => {
    const names = operations.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const { path, method, operation } of operations) {
      const at = `${method} ${path}`;
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      const braces = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        inPath.map((parameter) => parameter.name),
        at,
      ).toEqual(braces);
      expect(
        inPath.every((parameter) => parameter.required),
        at,
      ).toBe(true);
      expect(
        Object.values(operation.responses).every((response) => response.description !== ""),
        at,
      ).toBe(true);
      expect(operation.security, at).toEqual(path === "/openapi.json" ? [] : [{ apiKey: [] }]);
      const keyHeader = (operation.parameters ?? []).find(
        (parameter) => parameter.name === "Idempotency-Key",
      );
      // What only previews saves nothing, so a repeat of it is harmless.
      const isRead = method === "get" || /\/preview(_\w+)?$/.test(path);
      expect(keyHeader?.required ?? null, at).toBe(isRead ? null : path !== "/events");
    }
  });

  it("refers only to components that it holds, and leaves none unused", () => {
    const text = JSON.stringify(document);
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
    const held = Object.keys(document.components?.schemas ?? {});
    expect([...referred].sort()).toEqual(held.sort());
  });

  it("holds JSON Schema of the dialect of 3.1", () => {
    const problems: string[] = [];
    walk(document.components?.schemas ?? {}, "schemas", (schema, at) => {
      if ("nullable" in schema) problems.push(`${at}: nullable is of 3.0`);
      if (typeof schema.exclusiveMinimum === "boolean")
        problems.push(`${at}: exclusiveMinimum is a number in 3.1`);
      const types = [schema.type].flat().filter((type) => type !== undefined);
      const known = ["string", "number", "integer", "boolean", "object", "array", "null"];
      for (const type of types)
        if (!known.includes(String(type))) problems.push(`${at}: type ${String(type)}`);
      if (types.includes("array") && schema.items === undefined) problems.push(`${at}: an array of what?`);
      if (typeof schema.pattern === "string") new RegExp(schema.pattern, "u");
      const required = Array.isArray(schema.required) ? schema.required : [];
      const properties = (schema.properties ?? {}) as Record<string, unknown>;
      for (const name of required)
        if (!(String(name) in properties)) problems.push(`${at}: ${String(name)} is required and unknown`);
    });
    expect(problems).toEqual([]);
  });

  it("says what the door enforces: limits, unknown fields, choices", () => {
    const schemas = document.components?.schemas as Record<string, Record<string, unknown>>;
    expect(schemas.CustomerCreate).toMatchObject({ additionalProperties: false, required: ["name"] });
    expect(schemas.EventBatch).toMatchObject({ properties: { events: { minItems: 1, maxItems: 1000 } } });
    expect(schemas.SubscriptionCancel).toMatchObject({
      properties: { when: { anyOf: [{ enum: ["now", "period_end"] }, { format: "date" }] } },
    });
    expect(JSON.stringify(schemas.PriceModel)).toContain("graduated");
  });
});

/** Visits each schema object, not the maps of names between them. */
function walk(
  value: unknown,
  at: string,
  visit: (schema: Record<string, unknown>, at: string) => void,
): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, `${at}[${index}]`, visit);
    return;
  }
  const isMap = /(^schemas|\.properties)$/.test(at);
  if (!isMap) visit(value as Record<string, unknown>, at);
  for (const [name, inner] of Object.entries(value)) {
    if (name !== "example" && name !== "default" && name !== "enum") walk(inner, `${at}.${name}`, visit);
  }
}
