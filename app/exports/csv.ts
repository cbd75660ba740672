/**
 * One cell. Text is defused where a spreadsheet would take it for a formula; amounts and quantities are passed as
 * decimal strings and stay numbers.
 */
export type CsvCell = string | number | bigint | null;

/** One column of a table: its heading and what a row has under it. */
export type CsvColumn<Row> = { readonly heading: string; readonly cell: (row: Row) => CsvCell };

export type CsvOptions = {
  /** `excel` starts the file with a byte order mark, without which Excel takes UTF-8 for the local code page. */
  readonly reader?: "excel" | "machine";
};

const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * What makes a spreadsheet calculate: a formula sign, also behind blanks or in its full-width form, and the control
 * characters that some readers drop before they look (OWASP, "CSV Injection").
 */
const FORMULA_START = /^(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/u;

const NEEDS_QUOTES = /[",;\r\n\t]|^\s|\s$/;

/** A cell that no spreadsheet runs as a formula: an apostrophe goes in front, but never in front of a number. */
export function defuse(text: string): string {
  return !PLAIN_NUMBER.test(text) && FORMULA_START.test(text) ? `'${text}` : text;
}

/** One cell as it stands in the file, quoted where RFC 4180 demands it. */
export function csvCell(cell: CsvCell): string {
  if (cell === null) return "";
  const text = defuse(String(cell));
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One record with its line end; RFC 4180 ends lines with CRLF. */
export function csvRecord(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/**
 * A table as pieces of text: the headings, then one piece a batch. Nothing is held back, so a file of any length
 * takes the memory of one batch. A reader that stops early stops the batches too.
 */
export async function* csvPieces<Row>(
  columns: readonly CsvColumn<Row>[],
  batches: AsyncIterable<readonly Row[]>,
  options: CsvOptions = {},
): AsyncGenerator<string> {
  const mark = options.reader === "excel" ? "\ufeff" : "";
  yield mark + csvRecord(columns.map((column) => column.heading));
  for await (const rows of batches) {
    if (rows.length > 0) {
      yield rows.map((row) => csvRecord(columns.map((column) => column.cell(row)))).join("");
    }
  }
}

/** The pieces as UTF-8 bytes, pulled at the reader's pace. */
export function byteStream(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = await pieces.next();
      if (piece.done) controller.close();
      else controller.enqueue(encoder.encode(piece.value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

/** The headers of a CSV that a browser saves under its name and nobody keeps. */
export function csvHeaders(fileName: string): Record<string, string> {
  return {
    "Content-Type": "text/csv; charset=utf-8; header=present",
    "Content-Disposition": `attachment; filename="${fileName}"`,
    "Cache-Control": "no-store",
  };
}
