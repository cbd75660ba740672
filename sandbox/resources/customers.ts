import { invalidRequest, missingResource } from "../errors";
import { shown } from "../expand";
import type { FormHash } from "../form";
import { newId } from "../ids";
import { LIST_PARAMS, listPage } from "../lists";
import { choice, createdFilter, hash, mergedMetadata, onlyKnown, plainText, text, textList } from "../params";
import type { Route } from "../routing";
import type { Customer } from "../shapes";
import type { Work } from "../world";
import { emit } from "./events";
import { attachTo, detachFrom, paymentMethodFor } from "./payment-methods";
import { addressFrom } from "./references";

const WRITABLE = [
  "address",
  "description",
  "email",
  "invoice_settings",
  "metadata",
  "name",
  "payment_method",
  "phone",
  "preferred_locales",
  "tax_exempt",
];

function customerAt(work: Work, id: string): Customer {
  const customer = work.find("customer", id);
  if (customer === undefined || customer.deleted === true) throw missingResource("customer", id);
  return customer;
}

/** `undefined` keeps what is there, null unsets it. */
function kept<T>(sent: T | undefined, before: T): T {
  return sent === undefined ? before : sent;
}

function changed(before: Customer, params: FormHash): Customer {
  onlyKnown(params, WRITABLE);
  const address = hash(params, "address");
  return {
    ...before,
    address: address === undefined ? before.address : address === null ? null : addressFrom(address),
    description: kept(text(params, "description"), before.description),
    email: kept(text(params, "email"), before.email),
    metadata: mergedMetadata(params, before.metadata),
    name: kept(text(params, "name"), before.name),
    phone: kept(text(params, "phone"), before.phone),
    preferred_locales: textList(params, "preferred_locales") ?? before.preferred_locales,
    tax_exempt: choice(params, "tax_exempt", ["none", "exempt", "reverse"]) ?? before.tax_exempt,
  };
}

function withDefaultPaymentMethod(work: Work, customer: Customer, params: FormHash): Customer {
  const settings = hash(params, "invoice_settings");
  if (settings === undefined || settings === null) return customer;
  onlyKnown(settings, ["default_payment_method"]);
  const wanted = text(settings, "default_payment_method");
  if (wanted === undefined) return customer;
  const param = "invoice_settings[default_payment_method]";
  if (wanted !== null && paymentMethodFor(work, wanted, param).customer !== customer.id) {
    throw invalidRequest({
      param,
      message: `The customer does not have a payment method with the ID ${wanted}. The payment method must be attached to the customer.`,
    });
  }
  return { ...customer, invoice_settings: { ...customer.invoice_settings, default_payment_method: wanted } };
}

function createCustomer(work: Work, params: FormHash): unknown {
  const id = newId("cus");
  const blank: Customer = {
    id,
    object: "customer",
    address: null,
    balance: 0,
    created: work.nowSeconds,
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    email: null,
    invoice_prefix: id.slice(-8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
  const customer = work.put("customer", changed(blank, params));
  emit(work, "customer.created", customer);
  const paymentMethod = plainText(params, "payment_method");
  if (paymentMethod !== undefined) {
    const attached = attachTo(work, paymentMethodFor(work, paymentMethod, "payment_method"), customer.id);
    const ready = withDefaultPaymentMethod(work, customer, withToken(params, attached.id));
    return work.put("customer", ready);
  }
  return work.put("customer", withDefaultPaymentMethod(work, customer, params));
}

/** A test name such as `pm_card_visa` becomes a new payment method; the default must mean that one. */
function withToken(params: FormHash, attachedId: string): FormHash {
  const settings = hash(params, "invoice_settings");
  if (settings?.default_payment_method !== params.payment_method) return params;
  return { ...params, invoice_settings: { default_payment_method: attachedId } };
}

function updateCustomer(work: Work, params: FormHash, id = ""): unknown {
  const before = customerAt(work, id);
  if (params.payment_method !== undefined)
    throw invalidRequest({
      code: "parameter_unknown",
      param: "payment_method",
      message: "Received unknown parameter: payment_method",
    });
  const after = work.put("customer", withDefaultPaymentMethod(work, changed(before, params), params));
  const previous: Record<string, unknown> = {};
  for (const key of Object.keys(after) as (keyof Customer)[]) {
    if (JSON.stringify(after[key]) !== JSON.stringify(before[key])) previous[key] = before[key];
  }
  if (Object.keys(previous).length > 0) emit(work, "customer.updated", after, previous);
  return after;
}

function retrieveCustomer(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, []);
  const customer = work.find("customer", id);
  if (customer === undefined) throw missingResource("customer", id);
  return shown(customer);
}

function deleteCustomer(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, []);
  const customer = customerAt(work, id);
  for (const method of work.all("payment_method")) if (method.customer === id) detachFrom(work, method);
  emit(work, "customer.deleted", customer);
  return shown(work.put("customer", { ...customer, deleted: true }));
}

function listCustomers(work: Work, params: FormHash): unknown {
  onlyKnown(params, [...LIST_PARAMS, "email", "created"]);
  const email = plainText(params, "email");
  const created = createdFilter(params);
  const rows = work
    .all("customer")
    .filter(
      (row) => row.deleted !== true && created(row.created) && (email === undefined || row.email === email),
    );
  return listPage({ rows, params, url: "/v1/customers", noun: "customer" });
}

export const customerRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/customers", handler: createCustomer },
  { method: "GET", path: "/v1/customers", handler: listCustomers },
  { method: "GET", path: "/v1/customers/:id", handler: retrieveCustomer },
  { method: "POST", path: "/v1/customers/:id", handler: updateCustomer },
  { method: "DELETE", path: "/v1/customers/:id", handler: deleteCustomer },
];
