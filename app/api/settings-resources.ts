import { done, type Endpoint, read, write } from "~/api/endpoint";
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
];
