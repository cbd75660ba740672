import { describe, expect, test } from "vitest";
import { axisLabels, gutter, ticks } from "~/ui/charts/scale";

describe("labels of an axis", () => {
  const labels = (maximum: number, currency?: string) => axisLabels(ticks(maximum), "en", currency);

  test("tell prices of a hundred-thousandth apart", () => {
    expect(labels(0.000018)).toEqual(["0", "0.000005", "0.00001", "0.000015", "0.00002"]);
  });

  test("are never the same twice", () => {
    for (const maximum of [0.000_000_3, 0.012, 0.7, 3, 49, 999, 12_000, 5_400_000]) {
      expect(new Set(labels(maximum)).size, `${maximum}`).toBe(labels(maximum).length);
    }
  });

  test("part thousands, name the currency of money, and follow the reader's notation", () => {
    expect(labels(5_500)).toEqual(["0", "2,000", "4,000", "6,000"]);
    expect(labels(5_500, "EUR")).toEqual(["0\u00a0€", "2,000\u00a0€", "4,000\u00a0€", "6,000\u00a0€"]);
    expect(labels(2_500, "USD")).toEqual(["$0", "$1,000", "$2,000", "$3,000"]);
    expect(labels(12_000, "GBP").at(-1)).toBe("£15k");
    expect(labels(400, "AUD").at(-1)).toBe("400\u00a0AUD");
    expect(axisLabels([0, 2_500, 5_000], "de", "EUR")).toEqual(["0\u00a0€", "2.500\u00a0€", "5.000\u00a0€"]);
    expect(gutter(labels(5_500, "EUR"))).toBeGreaterThan(gutter(labels(500)));
  });

  test("shorten thousands and millions by the highest mark", () => {
    expect(labels(12_000)).toEqual(["0", "5k", "10k", "15k"]);
    expect(labels(4_000_000)).toEqual(["0", "1M", "2M", "3M", "4M"]);
  });
});
