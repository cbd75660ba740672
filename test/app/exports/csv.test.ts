import { describe, expect, it } from "vitest";
import { byteStream, csvCell, csvPieces, csvRecord, defuse } from "~/exports/csv";

async function* batchesOf<T>(...batches: T[][]) {
  yield* batches;
}

async function readAll(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

describe("one cell", () => {
  it.each([
    ["plain text stays", "ACME GmbH", "ACME GmbH"],
    ["null is empty", null, ""],
    ["a whole number", 42, "42"],
    ["a bigint", 9007199254740993n, "9007199254740993"],
    ["a positive amount", "12.50", "12.50"],
    ["a negative amount stays a number", "-12.50", "-12.50"],
    ["a negative whole number stays a number", "-3", "-3"],
    ["a formula", "=1+1", "'=1+1"],
    ["a formula that calls out", '=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ["a plus", "+49 40 1234", "'+49 40 1234"],
    ["a minus that is no number", "-2+3", "'-2+3"],
    ["a minus with an exponent", "-1e5", "'-1e5"],
    ["an at sign", "@SUM(A1)", "'@SUM(A1)"],
    ["a tab in front", "\t=1", '"\'\t=1"'],
    ["a carriage return in front", "\r=1", '"\'\r=1"'],
    ["a line feed in front", "\n=1", '"\'\n=1"'],
    ["blanks before a formula", "  =1", "'  =1"],
    ["a full-width equals sign", "\uff1d1+1", "'\uff1d1+1"],
    ["a minus in the middle is text", "A-1", "A-1"],
    ["a dash alone", "-", "'-"],
    ["a comma is quoted", "Kai 1, Hamburg", '"Kai 1, Hamburg"'],
    ["a semicolon is quoted for readers that split there", "a;b", '"a;b"'],
    ["quotes are doubled", 'the "big" one', '"the ""big"" one"'],
    ["line breaks are kept inside quotes", "a\r\nb", '"a\r\nb"'],
    ["outer blanks are kept inside quotes", " a ", '" a "'],
    ["an empty text", "", ""],
  ])("%s", (_, cell, written) => {
    // Blanks in front of the apostrophe cannot need quotes any more, so the written form is compared whole.
    expect(csvCell(cell)).toBe(written);
  });

  it("leaves every plain number alone", () => {
    for (const number of ["0", "-0.01", "1234567890123456789.123456789012", "-7"]) {
      expect(defuse(number)).toBe(number);
    }
  });
});

describe("a file", () => {
  const columns = [
    { heading: "name", cell: (row: { name: string; amount: string }) => row.name },
    { heading: "amount", cell: (row: { name: string; amount: string }) => row.amount },
  ];

  it("ends each record with CRLF and starts with the headings", async () => {
    const rows = batchesOf([{ name: "A", amount: "1.00" }], [], [{ name: "=B", amount: "-2.00" }]);
    expect(await readAll(csvPieces(columns, rows))).toBe("name,amount\r\nA,1.00\r\n'=B,-2.00\r\n");
  });

  it("starts with a byte order mark only for Excel", async () => {
    expect(await readAll(csvPieces(columns, batchesOf(), { reader: "excel" }))).toBe("\ufeffname,amount\r\n");
    expect(await readAll(csvPieces(columns, batchesOf()))).toBe("name,amount\r\n");
  });

  it("reads no further than its reader, and stops the batches when the reader leaves", async () => {
    let read = 0;
    let stopped = false;
    async function* endless() {
      try {
        for (;;) {
          read += 1;
          yield [{ name: `${read}`, amount: "1" }];
        }
      } finally {
        stopped = true;
      }
    }
    const reader = byteStream(csvPieces(columns, endless())).getReader();
    await reader.read();
    await reader.read();
    expect(read).toBeLessThan(5);
    await reader.cancel();
    expect(stopped).toBe(true);
  });

  it("writes UTF-8", async () => {
    const stream = byteStream(csvPieces(columns, batchesOf([{ name: "Łódź", amount: "1" }])));
    expect(await new Response(stream).text()).toBe("name,amount\r\nŁódź,1\r\n");
    expect(csvRecord(["ü"])).toBe("ü\r\n");
  });
});
