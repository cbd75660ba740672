import type { CreditAllocation, WalletDraw } from "~/billing/invoicing/billing-slice";
import type { GrantNature } from "~/billing/invoicing/wallet-kinds";
import { creditApplied } from "~/billing/ledger/credit-recipes";
import type { Entry } from "~/billing/ledger/entry";
import type { EntryFacts } from "~/billing/ledger/postings";
import {
  type BaseShare,
  walletUsedFree,
  walletUsedFreeAsTender,
  walletUsedMulti,
  walletUsedSingle,
} from "~/billing/ledger/wallet-recipes";
import type { Day } from "~/billing/time/day";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertCreditAllocations, spendCredits } from "~/store/customer-credits.server";
import type { DocumentEntry } from "~/store/ledger.server";
import { insertDraws, loadGrantKinds } from "~/store/wallets.server";

/** An invoice that credit pays; `feeIds` are those of its lines, where it is one of this transaction. */
export type TenderedInvoice = {
  readonly number: string;
  readonly currency: string;
  readonly postedOn: Day;
  readonly feeIds?: readonly string[];
};

/**
 * `lowersBase`: it took its amount off the lines before tax, and pays nothing of the invoice; `shares` of which line,
 * where it was taxed at its sale.
 */
type StoredDraw = WalletDraw & {
  readonly issuerId: string;
  readonly customerId: string;
  readonly lowersBase: boolean;
  readonly shares?: readonly BaseShare[];
};

/** The customer is that of the invoice; `holderId` has the credit, where that is who pays for the customer. */
type StoredAllocation = CreditAllocation & {
  readonly issuerId: string;
  readonly customerId: string;
  readonly holderId?: string;
};

/** Uses of credit and prepaid credit with the ids of what was stored, of any number of customers. */
export type Tenders = {
  readonly invoices: ReadonlyMap<string, TenderedInvoice>;
  readonly allocations: readonly StoredAllocation[];
  readonly draws: readonly StoredDraw[];
  /** Credit of this transaction, whose row says already what of it was spent. */
  readonly newCreditIds: ReadonlySet<string>;
};

/**
 * Stores what credit and prepaid credit paid, takes it off what is left of them, and gives the entries to post. The
 * balances of the invoices are the caller's. Five statements at most.
 */
export async function saveTenders(context: Context, tenders: Tenders): Promise<DocumentEntry[]> {
  const allocations = tenders.allocations.map((allocation) => ({ id: newId(), ...allocation }));
  const draws = tenders.draws.map((draw) => ({ id: newId(), ...draw }));
  await insertCreditAllocations(
    context,
    allocations.map(({ id, customerId, creditId, invoice, amountMinor }) => {
      const { currency, postedOn } = invoiceOf(tenders, invoice);
      return { id, customerId, creditId, invoiceId: invoice, currency, amountMinor, allocatedOn: postedOn };
    }),
  );
  await spendCredits(
    context,
    allocations.filter(({ creditId }) => !tenders.newCreditIds.has(creditId)),
  );
  const grants = await loadGrantKinds(context, [...new Set(draws.map(({ grantId }) => grantId))]);
  await insertDraws(
    context,
    draws.map(({ id, customerId, walletId, grantId, invoice, amountMinor, lowersBase }) => {
      const { currency, postedOn } = invoiceOf(tenders, invoice);
      return {
        id,
        customerId,
        walletId,
        grantId,
        invoiceId: invoice,
        currency,
        amountMinor,
        drawnOn: postedOn,
        lowersBase,
      };
    }),
  );
  return [
    ...allocations.map((allocation) =>
      entryOf(tenders, allocation, "credit_allocation", (facts) =>
        creditApplied({ ...facts, holderId: allocation.holderId ?? facts.customerId }),
      ),
    ),
    ...draws.map((draw) =>
      entryOf(tenders, draw, "wallet_draw", (facts) => drawn(draw, grants.get(draw.grantId), facts)),
    ),
  ];
}

function invoiceOf({ invoices }: Tenders, id: string): TenderedInvoice {
  const invoice = invoices.get(id);
  if (!invoice) throw new Error(`Credit was allocated to invoice ${id}, which the run does not know.`);
  return invoice;
}

function entryOf(
  tenders: Tenders,
  use: {
    readonly id: string;
    readonly issuerId: string;
    readonly customerId: string;
    readonly invoice: string;
    readonly amountMinor: bigint;
  },
  documentKind: "credit_allocation" | "wallet_draw",
  recipe: (facts: EntryFacts & { readonly amountMinor: bigint }) => Entry,
): DocumentEntry {
  const { number, currency, postedOn, feeIds = [] } = invoiceOf(tenders, use.invoice);
  const { issuerId, customerId, amountMinor } = use;
  const entry = recipe({ issuerId, customerId, currency, postedOn, amountMinor });
  return { entry, documentKind, documentId: use.id, documentNumber: number, feeIds };
}

/**
 * A run draws bought credit whose tax arises now, credit that was taxed at its sale, and gifts: a discount before tax, or
 * tender where they count as that.
 */
function drawn(
  { lowersBase, shares = [] }: StoredDraw,
  grant: { readonly nature: GrantNature; readonly holderId: string } | undefined,
  given: EntryFacts & { readonly amountMinor: bigint },
): Entry {
  const { nature, holderId } = grant ?? {};
  const facts = holderId === undefined ? given : { ...given, holderId };
  if (nature === "bought_single") return walletUsedSingle({ ...facts, shares });
  if (lowersBase) return walletUsedFree(facts);
  return nature === "free" ? walletUsedFreeAsTender(facts) : walletUsedMulti(facts);
}
