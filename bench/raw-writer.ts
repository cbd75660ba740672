// The baseline: the same rows by one prepared statement a table and transaction, with nothing around it.
import postgres from "postgres";

/** A row as JSON has it, by column name. */
export type Row = Readonly<Record<string, unknown>>;

/** What one transaction of the product wrote, table by table in an order that satisfies the foreign keys. */
export type RowsOfTable = {
  readonly table: string;
  readonly rows: readonly Row[];
  /** Columns that the product changed in rows that were there; left out: the rows are new. */
  readonly changes?: readonly string[];
};

export type RawWriter = {
  /** One transaction under the app's role, bound to the organization as the product's are. */
  readonly write: (organizationId: string, tables: readonly RowsOfTable[]) => Promise<void>;
  /** Reads column names and prepares the statements, outside of what is measured. */
  readonly learn: (tables: readonly string[]) => Promise<void>;
  /** Gives the planner statistics, as the product does for itself while it bills. */
  readonly inform: () => Promise<void>;
  readonly count: (organizationId: string, table: string) => Promise<number>;
  readonly close: () => Promise<void>;
};

type Column = { readonly name: string; readonly type: string };

export function openRawWriter(url: string): RawWriter {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const columns = new Map<string, readonly Column[]>();
  const columnsOf = (table: string): readonly Column[] => {
    const known = columns.get(table);
    if (!known) throw new Error(`The columns of ${table} were not read.`);
    return known;
  };
  return {
    learn: async (tables) => {
      for (const table of tables) columns.set(table, await readColumns(sql, table));
    },
    write: async (organizationId, tables) => {
      await sql.begin(async (tx) => {
        await tx`select set_org(${organizationId})`;
        for (const { table, rows, changes } of tables) {
          const columns = changes ? changedColumns(columnsOf(table), changes) : columnsOf(table);
          const text = changes ? updateText(table, columns, changes) : insertText(table, columns);
          const arrays = columns.map((column) => arrayOf(rows, column));
          const parameters = changes ? [...arrays, organizationId] : arrays;
          await tx.unsafe(text, parameters, { prepare: true });
        }
      });
    },
    inform: async () => {
      await sql`select analyze_billing()`;
    },
    count: (organizationId, table) =>
      sql.begin(async (tx) => {
        await tx`select set_org(${organizationId})`;
        const [row] = await tx<{ rows: number }[]>`
          select count(*)::int as rows from ${tx(table)} where organization_id = ${organizationId}`;
        return row?.rows ?? 0;
      }),
    close: () => sql.end(),
  };
}

async function readColumns(sql: postgres.Sql, table: string): Promise<Column[]> {
  return sql<Column[]>`
    select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped order by attnum`;
}

const list = (columns: readonly Column[], of: (column: Column) => string): string =>
  columns.map(of).join(", ");

function changedColumns(columns: readonly Column[], changes: readonly string[]): Column[] {
  return columns.filter(({ name }) => name === "id" || changes.includes(name));
}

/** One array a column, as the product gives them; lists stay text until they are rows. */
function given(columns: readonly Column[]): string {
  const elementType = ({ type }: Column) => (type.endsWith("[]") ? "text" : type);
  const arrays = columns.map((column, index) => `$${index + 1}::text::${elementType(column)}[]`);
  return `unnest(${arrays.join(", ")}) as given(${list(columns, ({ name }) => name)})`;
}

function insertText(table: string, columns: readonly Column[]): string {
  const values = list(columns, ({ name, type }) => `given.${name}::${type}`);
  return `insert into ${table} (${list(columns, ({ name }) => name)}) select ${values} from ${given(columns)}`;
}

function updateText(table: string, columns: readonly Column[], changes: readonly string[]): string {
  return `update ${table} set ${changes.map((name) => `${name} = given.${name}`).join(", ")}
    from ${given(columns)}
    where ${table}.organization_id = $${columns.length + 1}::uuid and ${table}.id = given.id`;
}

function arrayOf(rows: readonly Row[], { name, type }: Column): string {
  const elements = rows.map((row) => {
    const value = row[name];
    if (value === null || value === undefined) return "NULL";
    const text = textOf(value, type);
    return `"${/[\\"]/.test(text) ? text.replace(/[\\"]/g, "\\$&") : text}"`;
  });
  return `{${elements.join(",")}}`;
}

function textOf(value: unknown, type: string): string {
  if (type === "jsonb") return JSON.stringify(value);
  return Array.isArray(value) ? `{${value.map((each) => JSON.stringify(each)).join(",")}}` : String(value);
}
