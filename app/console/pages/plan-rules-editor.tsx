import {
  PLAN_SETTINGS,
  type PlanSetting,
  POLICY_CHOICES,
  type Policy,
  type PolicySetting,
} from "~/billing/policy-kinds";
import { Disclosure } from "~/console/pages/plan-fields";
import { POLICY_GROUPS, policyChoice, policyQuestion } from "~/console/policy-words";
import { ChoiceField, FieldGroup } from "~/ui/field";

type Props = {
  /** What the plan has of its own. */
  readonly settings: Readonly<Record<string, string>>;
  readonly policy: Policy;
  readonly wrong: boolean;
};

/** Billing rules that hold for whoever is on this plan, whatever the organization's are. */
export function PlanRulesEditor({ settings, policy, wrong }: Props) {
  const count = Object.keys(settings).length;
  return (
    <Disclosure
      title="Billing rules of this plan"
      said={count === 0 ? "As the organization says" : count === 1 ? "1 of its own" : `${count} of its own`}
      open={count > 0 || wrong}
    >
      {POLICY_GROUPS.map(({ title, settings: all }) => {
        const own = all.filter(isOfPlan);
        return own.length === 0 ? null : (
          <FieldGroup key={title} legend={title}>
            {own.map((setting) => (
              <ChoiceField
                key={setting}
                name={`settings.${setting}`}
                label={policyQuestion(setting)}
                defaultValue={settings[setting] ?? ""}
                options={[
                  {
                    value: "",
                    label: `As the organization says (${policyChoice(setting, policy[setting])})`,
                  },
                  ...POLICY_CHOICES[setting].map((choice) => ({
                    value: choice,
                    label: policyChoice(setting, choice),
                  })),
                ]}
              />
            ))}
          </FieldGroup>
        );
      })}
    </Disclosure>
  );
}

function isOfPlan(setting: PolicySetting): setting is PlanSetting {
  return PLAN_SETTINGS.some((each) => each === setting);
}
