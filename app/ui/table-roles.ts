/**
 * The native roles of table parts, said aloud: phones lay tables out as blocks, and browsers then forget what the
 * elements were.
 */
export const tableRole = {
  table: { role: "table" },
  group: { role: "rowgroup" },
  row: { role: "row" },
  head: { role: "columnheader" },
  rowHead: { role: "rowheader" },
  cell: { role: "cell" },
} as const;
