import { done, type Endpoint, made, read, write } from "~/api/endpoint";
import { booksClosing, booksReopening, closedBooks } from "~/api/schemas/closed-books";
import { issuer, issuerChange, issuerCreate, issuerList } from "~/api/schemas/issuers";
import {
  billingSettings,
  billingSettingsChange,
  invoiceNumbering,
  invoiceNumberingChange,
} from "~/api/schemas/settings";

/** How the organization bills, and how its documents are numbered. */
export const SETTINGS: readonly Endpoint[] = [
  read("/billing_settings", "Settings", "The billing rules", billingSettings),
  write(
    "put",
    "/billing_settings",
    "Settings",
    "Change billing rules from the next run on",
    billingSettingsChange,
    done(billingSettings),
  ),
  read("/invoice_numbering", "Settings", "How documents are numbered", invoiceNumbering),
  write(
    "put",
    "/invoice_numbering",
    "Settings",
    "Change how the numbers of coming documents are written; the count goes on",
    invoiceNumberingChange,
    done(invoiceNumbering),
  ),
  read("/issuers", "Settings", "The legal entities that make documents, the first one first", issuerList),
  write("post", "/issuers", "Settings", "Add a legal entity", issuerCreate, made(issuer)),
  read("/issuers/{id}", "Settings", "Get a legal entity", issuer),
  write(
    "patch",
    "/issuers/{id}",
    "Settings",
    "Change a legal entity on documents to come",
    issuerChange,
    done(issuer),
  ),
  read("/closed_books", "Settings", "How far the books are closed", closedBooks),
  write(
    "put",
    "/closed_books",
    "Settings",
    "Close the books through a day that ties out: nothing posts into them any more",
    booksClosing,
    done(closedBooks),
  ),
  write(
    "post",
    "/closed_books/reopen",
    "Settings",
    "Open again what was closed softly",
    booksReopening,
    done(closedBooks),
  ),
];
