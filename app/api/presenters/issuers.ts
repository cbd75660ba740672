import type { z } from "zod";
import type { IssuerRow } from "~/api/queries/issuers.server";
import type { SeriesRow } from "~/api/queries/settings.server";
import type { issuer, issuerChange, issuerCreate } from "~/api/schemas/issuers";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";
import { presentAddress, readAddress } from "./customers";
import { presentNumbering } from "./settings";

export function presentIssuer(row: IssuerRow, series: readonly SeriesRow[]): z.input<typeof issuer> {
  return {
    id: publicId("issuer", row.id),
    code: row.code,
    legal_name: row.legalName,
    email: row.email,
    address: row.address && presentAddress(row.address),
    tax_id: row.taxId,
    footer: row.footer,
    vat_due: row.vatDue,
    base_currency: row.baseCurrency,
    numbering: presentNumbering(series.filter(({ issuerId }) => issuerId === row.id)),
    created_at: formatInstant(row.createdAt),
  };
}

export function issuerDetails(body: z.output<typeof issuerCreate>) {
  return {
    code: body.code,
    prefix: body.prefix,
    legalName: body.legal_name,
    email: body.email,
    address: body.address && readAddress(body.address),
    taxId: body.tax_id,
    footer: body.footer,
    vatDue: body.vat_due,
  };
}

/** Only the fields that a change names. */
export function issuerChanges(body: z.output<typeof issuerChange>) {
  const { legal_name, email, address, tax_id, footer, vat_due } = body;
  return {
    ...(legal_name === undefined ? {} : { legalName: legal_name }),
    ...(email === undefined ? {} : { email }),
    ...(address === undefined ? {} : { address: address && readAddress(address) }),
    ...(tax_id === undefined ? {} : { taxId: tax_id }),
    ...(footer === undefined ? {} : { footer }),
    ...(vat_due === undefined ? {} : { vatDue: vat_due }),
  };
}
