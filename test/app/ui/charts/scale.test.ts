import { describe, expect, test } from "vitest";
import { axisLabel, ticks } from "~/ui/charts/scale";

describe("labels of an axis", () => {
  const labels = (maximum: number) => {
    const marks = ticks(maximum);
    return marks.map((mark) => axisLabel(mark, marks.at(-1) ?? 0));
  };

  test("tell prices of a hundred-thousandth apart", () => {
    expect(labels(0.000018)).toEqual(["0", "0.000005", "0.00001", "0.000015", "0.00002"]);
  });

  test("are never the same twice", () => {
    for (const maximum of [0.000_000_3, 0.012, 0.7, 3, 49, 999, 12_000, 5_400_000]) {
      expect(new Set(labels(maximum)).size, `${maximum}`).toBe(labels(maximum).length);
    }
  });

  test("shorten thousands and millions by the highest mark", () => {
    expect(labels(12_000)).toEqual(["0", "5k", "10k", "15k"]);
    expect(labels(4_000_000)).toEqual(["0", "1M", "2M", "3M", "4M"]);
  });
});
