import { openApiDocument } from "~/api/openapi";
import { env } from "~/env.server";

let document: Promise<unknown> | undefined;

export async function loader() {
  document ??= openApiDocument(new URL("/api/v1", env.appUrl).href);
  return Response.json(await document, { headers: { "Cache-Control": "public, max-age=300" } });
}
