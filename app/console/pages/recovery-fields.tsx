import { POLICY_CHOICES } from "~/billing/policy-kinds";
import type { ChargeText } from "~/console/forms/charge-text";
import { Disclosure } from "~/console/pages/plan-fields";
import { policyChoice, policyQuestion } from "~/console/policy-words";
import { ChoiceField } from "~/ui/field";

type Props = {
  readonly path: string;
  readonly recovery: ChargeText["recovery"];
  readonly timing: string;
  /** Whether anything of it is wrong. */
  readonly wrong: boolean;
};

/** What becomes of usage of one charge that changes after it was billed, where it is not as the plan says. */
export function RecoveryFields({ path, recovery, timing, wrong }: Props) {
  const own = Object.values(recovery).filter((value) => value !== "").length;
  const decreases = POLICY_CHOICES.usage_decrease.filter(
    (choice) => timing !== "in_advance" || choice !== "next_period" || recovery.onDecrease === "next_period",
  );
  const fields = [
    ["on_late", "late_usage", recovery.onLate, POLICY_CHOICES.late_usage],
    ["late_windows", "late_windows", recovery.lateWindows, POLICY_CHOICES.late_windows],
    ["on_decrease", "usage_decrease", recovery.onDecrease, decreases],
  ] as const;
  return (
    <Disclosure
      place="inside"
      title="Usage that changes after it was billed"
      said={own === 0 ? "As the plan says" : own === 1 ? "1 rule of its own" : `${own} rules of its own`}
      open={own > 0 || wrong}
    >
      {fields.map(([name, setting, value, choices]) => (
        <ChoiceField
          key={name}
          name={`${path}.${name}`}
          label={policyQuestion(setting)}
          defaultValue={value}
          options={[
            { value: "", label: "As the plan says" },
            ...choices.map((choice) => ({ value: choice, label: policyChoice(setting, choice) })),
          ]}
        />
      ))}
    </Disclosure>
  );
}
