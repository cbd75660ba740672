import type { z } from "zod";

/** One thing the API does, as routes enforce it and the document tells it. */
export type Endpoint = {
  readonly method: "get" | "post" | "put" | "patch";
  /** Below /api/v1, with parameters in braces. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** What the API key must be allowed; null where none is asked for. */
  readonly scope: "read" | "write" | "usage" | null;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** `required` on writes; `optional` where a repeat is harmless by itself. */
  readonly idempotencyKey?: "required" | "optional";
  readonly answer: {
    readonly status: 200 | 201 | 202;
    readonly schema?: z.ZodType;
    readonly mediaType?: string;
  };
};

export const read = (path: string, tag: string, summary: string, schema: z.ZodType): Endpoint => ({
  method: "get",
  path,
  tag,
  summary,
  scope: "read",
  answer: { status: 200, schema },
});

export const list = (
  path: string,
  tag: string,
  summary: string,
  query: z.ZodObject,
  schema: z.ZodType,
): Endpoint => ({
  ...read(path, tag, summary, schema),
  query,
});

export const write = (
  method: "post" | "put" | "patch",
  path: string,
  tag: string,
  summary: string,
  body: z.ZodType,
  answer: Endpoint["answer"],
): Endpoint => ({ method, path, tag, summary, scope: "write", body, idempotencyKey: "required", answer });

/** Asks what a write would do; nothing is saved, so no key is needed. */
export const ask = (
  path: string,
  tag: string,
  summary: string,
  body: z.ZodType,
  schema: z.ZodType,
): Endpoint => ({
  method: "post",
  path,
  tag,
  summary,
  scope: "read",
  body,
  answer: { status: 200, schema },
});

export const made = (schema: z.ZodType) => ({ status: 201, schema }) as const;
export const done = (schema: z.ZodType) => ({ status: 200, schema }) as const;
