import { ChoiceField } from "~/ui/field";

export const ON_OFF = [
  { value: "on", label: "On" },
  { value: "off", label: "Off" },
];

export const switchState = (isOff: boolean) => (isOff ? "off" : "on");

/** Whether a customer, or one subscription of it, is billed by itself, and how what was left out is billed later. */
export function InvoicingFields({ isOff }: { readonly isOff: boolean }) {
  return (
    <>
      <ChoiceField
        name="invoicing"
        label="Invoicing"
        hint="Off: nothing is billed from now on. What is left out meanwhile is billed once it is on again, so nothing is lost by switching it off."
        defaultValue={switchState(isOff)}
        options={ON_OFF}
      />
      {isOff ? (
        <ChoiceField
          name="catch_up"
          label="Once it is on again, what was left out is billed"
          defaultValue="now"
          options={[
            {
              value: "now",
              label: "At once",
              hint: "On invoices of today, which are collected as others are.",
            },
            {
              value: "later",
              label: "With the next period",
              hint: "On the invoice that comes then anyway.",
            },
          ]}
        />
      ) : null}
    </>
  );
}
