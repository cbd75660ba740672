import type { RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { ENDPOINTS, type Endpoint } from "~/api/resources";
import { problem } from "~/api/schemas/page";

const idempotencyHeader = z.string().min(1).max(255).meta({
  description: "Yours, new for each new write; a repeat with the same key gets the same answer for 30 days",
});

const WORDS: Readonly<Record<number, string>> = {
  200: "Done",
  201: "Created",
  202: "Accepted; it goes on in the background",
  400: "The request cannot be read, or lacks its Idempotency-Key",
  401: "No API key, or one that is not known",
  403: "The API key lacks the scope",
  404: "Not there, or of another organization",
  409: "The business says no, or somebody else was faster",
  413: "The body is too large",
  415: "The body is not JSON",
  422: "A field is wrong; each is named",
  503: "The database is away; repeat after Retry-After seconds",
};

const DESCRIPTION = `Subscription billing: customers, plans, subscriptions, usage, invoices and payments.

Send an API key of the console as \`Authorization: Bearer cf_…\`. Money and rates are decimal strings in the major
unit beside an ISO currency code; periods are half-open civil dates; instants are ISO 8601. An object is addressed by
its id or as \`ext:\` and your own id. Every write but a batch of events needs an \`Idempotency-Key\`. Errors are
\`application/problem+json\` with a stable \`code\`.`;

/** The API as an OpenAPI 3.1 document, from the schemas that the routes enforce. The generator is loaded when asked for. */
export async function openApiDocument(serverUrl: string) {
  const { OpenAPIRegistry, OpenApiGeneratorV31 } = await import("@asteasolutions/zod-to-openapi");
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", "apiKey", { type: "http", scheme: "bearer" });
  for (const endpoint of ENDPOINTS) registry.registerPath(pathOf(endpoint));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "Counterfoil",
      version: "1",
      description: DESCRIPTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: serverUrl }],
    tags: [...new Set(ENDPOINTS.map((endpoint) => endpoint.tag))].map((name) => ({ name })),
  });
}

function pathOf(endpoint: Endpoint): RouteConfig {
  const { method, path, tag, summary, scope, query, body, idempotencyKey } = endpoint;
  return {
    method,
    path,
    tags: [tag],
    summary,
    operationId: operationIdOf(endpoint),
    description: scope === null ? undefined : `Needs the scope \`${scope}\`.`,
    security: scope === null ? [] : [{ apiKey: [] }],
    request: {
      ...(path.includes("{id}")
        ? { params: z.object({ id: z.string().meta({ description: "The id, or ext: and your own id" }) }) }
        : {}),
      ...(query ? { query } : {}),
      ...(idempotencyKey
        ? {
            headers: z.object({
              "Idempotency-Key":
                idempotencyKey === "required" ? idempotencyHeader : idempotencyHeader.optional(),
            }),
          }
        : {}),
      ...(body ? { body: { required: true, content: { "application/json": { schema: body } } } } : {}),
    },
    responses: responsesOf(endpoint),
  };
}

function responsesOf({ answer, method, path, scope, query }: Endpoint): RouteConfig["responses"] {
  const { status, schema, mediaType = "application/json" } = answer;
  const content = { [mediaType]: { schema: schema ?? z.string() } };
  const failures = [
    ...(method === "get" ? [] : [400, 409, 413, 415, 422]),
    ...(method === "get" && query ? [422] : []),
    ...(scope === null ? [] : [401, 403]),
    ...(path.includes("{id}") ? [404] : []),
    503,
  ];
  return Object.fromEntries([
    [status, { description: WORDS[status] ?? "Done", content }],
    ...[...new Set(failures)].map((code) => [
      code,
      { description: WORDS[code] ?? "Failed", content: { "application/problem+json": { schema: problem } } },
    ]),
  ]);
}

/** "post /plans/{id}/publish" → "postPlansByIdPublish". */
function operationIdOf({ method, path }: Endpoint): string {
  const words = path.split(/[/_.]/).filter((word) => word !== "");
  return (
    method +
    words.map((word) => (word === "{id}" ? "ById" : word.charAt(0).toUpperCase() + word.slice(1))).join("")
  );
}
