import { useState } from "react";
import { Field, useFieldState } from "~/ui/field";
import { PlainBadge } from "~/ui/status-badge";
import { taxIdFits, taxIdNames } from "~/ui/tax-id";

export type TaxIdCheck = "unchecked" | "checking" | "valid" | "invalid" | "unavailable";

type Props = {
  readonly name: string;
  readonly country: string;
  readonly defaultValue?: string;
  /** What the register of the country said of the stored number. */
  readonly check?: TaxIdCheck;
};

/** The identifier of the chosen country, its form checked at once. */
export function TaxIdField({ name, country, defaultValue, check = "unchecked" }: Props) {
  const { name: label, example } = taxIdNames(country);
  const field = useFieldState(name, defaultValue);
  const [typed, setTyped] = useState(field.value);
  const wrongForm = typed.trim() !== "" && !taxIdFits(country, typed);
  return (
    <Field
      name={name}
      label={label}
      optional
      hint={example ? `In the form ${example}.` : undefined}
      control={(props) => (
        <div className="flex flex-wrap items-center gap-3">
          <input
            {...props}
            type="text"
            autoComplete="off"
            spellCheck={false}
            defaultValue={field.value}
            onInput={(event) => setTyped(event.currentTarget.value)}
            className="input input-code w-chars-20"
          />
          <span role="status">
            {wrongForm ? <Mismatch example={example} /> : <CheckBadge check={check} />}
          </span>
        </div>
      )}
    />
  );
}

function Mismatch({ example }: { readonly example: string | null }) {
  return (
    <PlainBadge tone="warn" shape="attention">
      {example ? `Not in the form ${example}` : "Too long"}
    </PlainBadge>
  );
}

function CheckBadge({ check }: { readonly check: TaxIdCheck }) {
  if (check === "unchecked") return null;
  const looks = {
    checking: ["info", "partial", "Asking the register"],
    valid: ["good", "settled", "Registered"],
    invalid: ["bad", "failed", "Not registered"],
    unavailable: ["hold", "waits", "The register does not answer"],
  } as const;
  const [tone, shape, words] = looks[check];
  return (
    <PlainBadge tone={tone} shape={shape}>
      {words}
    </PlainBadge>
  );
}
