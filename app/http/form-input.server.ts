import type { z } from "zod";
import { parseForm, readForm } from "./parse.server";
import { refused } from "./respond.server";

export type FormInput<T> =
  | { readonly ok: true; readonly value: T; readonly form: FormData }
  | { readonly ok: false; readonly answer: ReturnType<typeof refused> };

/**
 * Reads and checks the posted form in one step: the value with the form it came from, or the answer that shows the
 * page again with its errors and what was typed.
 */
export async function formInput<S extends z.ZodType>(
  request: Request,
  schema: S,
): Promise<FormInput<z.output<S>>> {
  const form = await readForm(request);
  if (!form.ok) return { ok: false, answer: refused(form.refusals) };
  const input = await parseForm(form.value, schema);
  if (!input.ok) return { ok: false, answer: refused(input.refusals, { form: form.value }) };
  return { ok: true, value: input.value, form: form.value };
}
