import { describe, expect, test } from "vitest";
import { parse } from "~/http/parse.server";
import { movedAmount, payForm, providerAway } from "~/portal/forms";
import { publicId } from "~/public-ids";

const method = publicId("paymentMethod", "0190a1b2-c3d4-7000-8000-000000000001");

describe("paying", () => {
  test("wants one of the methods shown", () => {
    const form = { preview_hash: "100", once_key: "k" };
    expect(parse({ ...form, method }, payForm)).toMatchObject({ ok: true });
    for (const wrong of ["pm_x", "4242424242424242", method.replace("pm_", "cus_")]) {
      expect(parse({ ...form, method: wrong }, payForm)).toMatchObject({
        ok: false,
        refusals: [{ code: "payment_method_unknown", field: "method" }],
      });
    }
  });

  test("notices an amount that is not the one shown, however odd", () => {
    const invoice = { openMinor: 100n, currency: "EUR", state: "open", openPayment: null };
    expect(movedAmount("100", invoice)).toEqual([]);
    for (const shown of ["99", "-100", "1e2", "100 ", "9".repeat(200), ""])
      expect(movedAmount(shown, invoice)).toHaveLength(1);
  });
});

test("a provider that is away and one that refuses are told apart", () => {
  expect(providerAway(null).code).toBe("provider_away");
  expect(providerAway("No such customer")).toMatchObject({
    code: "provider_refused",
    sentence: "The payment provider refused: No such customer",
  });
});
