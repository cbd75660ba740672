import { and, desc, eq, isNull } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import { paymentMethodSetups, paymentMethods } from "../../../drizzle/schema/payments";
import { civil } from "../../billing/time/day";
import { dayInZone } from "../../billing/time/zone";
import { boundCustomerId, type Context } from "../../context.server";
import { NotFound } from "../../errors";

/** A method as pages show it; `state` follows from its expiry and the organization's clock. */
export type PaymentMethodRow = {
  readonly id: string;
  readonly brand: string;
  readonly lastFour: string;
  readonly expiry: { readonly month: number; readonly year: number } | null;
  readonly state: "usable" | "expiring" | "expired";
  readonly isDefault: boolean;
};

/** Methods in use, the default first, then the newest. */
export async function listPaymentMethods(context: Context): Promise<readonly PaymentMethodRow[]> {
  const organizationId = context.organization.id;
  const rows = await context.tx
    .select({ method: paymentMethods, defaultId: customers.defaultPaymentMethodId })
    .from(paymentMethods)
    .innerJoin(
      customers,
      and(eq(customers.organizationId, organizationId), eq(customers.id, paymentMethods.customerId)),
    )
    .where(and(eq(paymentMethods.organizationId, organizationId), isNull(paymentMethods.removedAt)))
    .orderBy(desc(paymentMethods.createdAt), desc(paymentMethods.id));
  const shown = rows.map(({ method, defaultId }): PaymentMethodRow => {
    const { id, brand, lastFour, expiresMonth: month, expiresYear: year } = method;
    const expiry = month === null || year === null ? null : { month, year };
    return { id, brand, lastFour, expiry, state: stateOf(context, expiry), isDefault: id === defaultId };
  });
  return [...shown.filter((row) => row.isDefault), ...shown.filter((row) => !row.isDefault)];
}

/** A card works until the end of its month. */
function stateOf(context: Context, expiry: PaymentMethodRow["expiry"]): PaymentMethodRow["state"] {
  if (!expiry) return "usable";
  const today = civil(dayInZone(context.now, context.organization.zone));
  const months = (expiry.year - today.year) * 12 + expiry.month - today.month;
  if (months < 0) return "expired";
  return months === 0 ? "expiring" : "usable";
}

export async function loadPaymentMethod(context: Context, id: string): Promise<PaymentMethodRow> {
  const row = (await listPaymentMethods(context)).find((each) => each.id === id);
  if (!row) throw new NotFound("This payment method");
  return row;
}

/** A visit to the provider's hosted page, if it is this customer's. */
export async function findSetup(context: Context, id: string) {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return null;
  const [row] = await context.tx
    .select({
      id: paymentMethodSetups.id,
      state: paymentMethodSetups.state,
      url: paymentMethodSetups.url,
      failure: paymentMethodSetups.failure,
    })
    .from(paymentMethodSetups)
    .where(
      and(
        eq(paymentMethodSetups.organizationId, context.organization.id),
        eq(paymentMethodSetups.id, id),
        eq(paymentMethodSetups.customerId, boundCustomerId(context) ?? ""),
      ),
    );
  return row ?? null;
}
