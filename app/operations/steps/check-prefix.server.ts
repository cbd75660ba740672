import type { Refusal } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { isPrefixOfAnother } from "~/store/numbers.server";

/**
 * What is wrong with what numbers of an issuer begin with: `prefix_invalid`, `prefix_taken`. `issuerId` is null for a new
 * one.
 */
export async function checkPrefix(
  context: Context,
  prefix: string,
  issuerId: string | null,
): Promise<Refusal[]> {
  if (!/^[A-Za-z0-9/-]{0,12}$/.test(prefix)) {
    return [
      {
        code: "prefix_invalid",
        sentence: `"${prefix}" cannot stand before a number.`,
        remedy: "Use letters, digits, dashes and slashes, at most 12 of them.",
        field: "prefix",
      },
    ];
  }
  if (!(await isPrefixOfAnother(context, prefix, issuerId))) return [];
  return [
    {
      code: "prefix_taken",
      sentence: `Numbers of another legal entity begin with ${JSON.stringify(prefix)}, so two documents could look alike.`,
      remedy: "Choose another prefix.",
      field: "prefix",
    },
  ];
}
