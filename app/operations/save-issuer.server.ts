import { checkCode } from "~/billing/catalog/check-codes";
import type { PostalAddress } from "~/billing/invoicing/invoice";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { VatDue } from "~/billing/tax/tax-kinds";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { type Issuer, insertIssuer, listIssuers, loadIssuerById, saveIssuer } from "~/store/issuers.server";
import { checkPrefix } from "./steps/check-prefix.server";

export type IssuerDetails = {
  readonly legalName: string;
  readonly email: string | null;
  readonly address: PostalAddress | null;
  readonly taxId: string | null;
  readonly footer: string;
  /** When the VAT of documents to come falls due; absent: with the invoice, or as it is. */
  readonly vatDue?: VatDue;
};

export type NewIssuerInput = IssuerDetails & {
  /** What it is called by in the API. */
  readonly code: string;
  /** What its invoice numbers begin with; no other issuer has it, so that no two documents look alike. */
  readonly prefix: string;
};

/**
 * Adds a legal entity that makes documents, with number series of its own; customers name it. Refuses `code_invalid`,
 * `code_taken`, `prefix_invalid`, `prefix_taken` and `name_missing`.
 */
export async function createIssuer(context: Context, input: NewIssuerInput): Promise<Outcome<Issuer>> {
  const { prefix, ...issuer } = input;
  const present = await listIssuers(context);
  const invalid = checkCode(input.code);
  const refusals = [
    ...(invalid ? [{ ...invalid, field: "code" }] : []),
    ...(present.some(({ code }) => code === input.code) ? [codeTaken(input.code)] : []),
    ...(await checkPrefix(context, prefix, null)),
    ...checkName(input),
  ];
  if (refusals.length > 0) return refuse(...refusals);
  const { vatDue = "invoice" } = input;
  const id = await insertIssuer(context, { ...issuer, vatDue }, { prefix });
  await note(context, "issuer.created", id, { code: input.code, legalName: input.legalName, prefix, vatDue });
  return accept(await loadIssuerById(context, id));
}

/**
 * Changes how a legal entity stands on documents to come; issued ones keep their copy. Refuses `name_missing`.
 * @throws NotFound when it is not there
 */
export async function changeIssuer(
  context: Context,
  { issuerId, ...change }: { readonly issuerId: string } & Partial<IssuerDetails>,
): Promise<Outcome<Issuer>> {
  const { id } = await loadIssuerById(context, issuerId);
  const refusals = checkName(change);
  if (refusals.length > 0) return refuse(...refusals);
  if (Object.keys(change).length > 0) await saveIssuer(context, id, change);
  const told = change.vatDue === undefined ? {} : { vatDue: change.vatDue };
  await note(context, "issuer.changed", id, { fields: Object.keys(change), ...told });
  return accept(await loadIssuerById(context, id));
}

function note(context: Context, action: string, subjectId: string, details: Record<string, unknown>) {
  return insertAudit(context, { action, subjectKind: "issuer", subjectId, details });
}

function checkName({ legalName }: Partial<IssuerDetails>): Refusal[] {
  if (legalName === undefined || legalName.trim() !== "") return [];
  return [
    {
      code: "name_missing",
      sentence: "The legal entity has no name.",
      remedy: "Enter the name under which it is registered; it stands on every document.",
      field: "legal_name",
    },
  ];
}

function codeTaken(code: string): Refusal {
  return {
    code: "code_taken",
    sentence: `Another legal entity has the code ${JSON.stringify(code)}.`,
    remedy: "Choose another code.",
    field: "code",
  };
}
