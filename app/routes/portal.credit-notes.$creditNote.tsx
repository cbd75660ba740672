import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requirePortalCustomer } from "~/auth/caller.server";
import { creditNoteBlocks } from "~/documents/credit-note-blocks";
import { creditNoteText } from "~/documents/credit-note-text";
import { view } from "~/gate.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { loadCreditNoteDocument } from "~/operations/load-credit-note-document.server";
import { idParam } from "~/portal/address";
import { pageOf } from "~/portal/links";
import { CreditNotePage } from "~/portal/pages/credit-note-page";
import { notationOf } from "~/ui/format/notation";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Credit note ${data?.note.number ?? ""} · Your billing` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requirePortalCustomer(request);
  const id = idParam("creditNote", params.creditNote);
  const { stored, names } = await view(caller, async (context) => ({
    stored: await loadCreditNoteDocument(context, id),
    names: await loadCatalogNames(context),
  }));
  const text = creditNoteText(creditNoteBlocks(stored, names), notationOf("en"));
  const references = text.references.map((each) => ({ ...each, href: pageOf("invoice", each.key) }));
  const { number, currency, totalMinor, became } = stored;
  const isVoid = stored.state === "void" || stored.voidedOn !== null;
  const money = isVoid
    ? { state: "void" as const, creditMinor: 0n, refundMinor: 0n }
    : { state: stored.state, creditMinor: stored.creditMinor, refundMinor: stored.refundMinor };
  const open: "all" | "none" = new URL(request.url).searchParams.get("open") === "all" ? "all" : "none";
  return {
    note: { number, currency, totalMinor, ...money, ...became },
    paper: { ...text, references },
    open,
  };
}

export default function CreditNote() {
  return <CreditNotePage {...useLoaderData<typeof loader>()} />;
}
