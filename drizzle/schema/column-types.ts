import { customType, foreignKey, type PgColumn, primaryKey, uuid } from "drizzle-orm/pg-core";

const MS_PER_DAY = 86_400_000;

/** `timestamptz` ⇄ epoch milliseconds. */
export const instant = customType<{ data: number; driverData: string }>({
  dataType: () => "timestamptz",
  fromDriver: (text) =>
    Date.parse(text.includes("T") ? text : `${text.replace(" ", "T")}`.replace(/([+-]\d\d)$/, "$1:00")),
  toDriver: (ms) => new Date(ms).toISOString(),
});

/** `date` ⇄ epoch day. */
export const day = customType<{ data: number; driverData: string }>({
  dataType: () => "date",
  fromDriver: (text) => Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / MS_PER_DAY,
  toDriver: (value) => new Date(value * MS_PER_DAY).toISOString().slice(0, 10),
});

/** Minor units of the currency beside it. */
export const amountMinor = customType<{ data: bigint; driverData: string | bigint }>({
  dataType: () => "bigint",
  fromDriver: (value) => BigInt(value),
  toDriver: (value) => value.toString(),
});

/** Exact decimal, as a string in code. */
export const decimal = customType<{ data: string; driverData: string }>({
  dataType: () => "numeric",
});

export const organizationId = () => uuid("organization_id").notNull();
export const id = () => uuid("id").notNull();

/** Every tenant table is keyed by its organization first. */
export const tenantKey = (table: { organizationId: PgColumn; id: PgColumn }, name: string) =>
  primaryKey({ name: `${name}_pk`, columns: [table.organizationId, table.id] as never });

/** A reference to another row of the same organization: both sides lead with the tenant. */
export const tenantReference = (
  name: string,
  table: { organizationId: PgColumn },
  column: PgColumn,
  target: { organizationId: PgColumn; id: PgColumn },
) =>
  foreignKey({
    name,
    columns: [table.organizationId, column] as never,
    foreignColumns: [target.organizationId, target.id] as never,
  });

/** A CHECK from one of the engine's constant lists. */
export const oneOf = (kinds: readonly string[]): string => kinds.map((kind) => `'${kind}'`).join(", ");
