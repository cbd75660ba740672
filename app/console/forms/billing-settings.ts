import { z } from "zod";
import { POLICY_CHOICES, type Policy } from "~/billing/policy-kinds";
import { POLICY_PRESETS, type PolicyPreset } from "~/policy-presets";

type Shape = { [S in keyof typeof POLICY_CHOICES]: z.ZodType<Policy[S]> };

const shape = Object.fromEntries(
  Object.entries(POLICY_CHOICES).map(([setting, choices]) => [setting, z.enum(choices)]),
) as unknown as Shape;

/** Every setting with one of its choices. */
export const billingSettingsForm = z.object(shape);

/** The settings an address asks for: those of a preset, or those stored, with single ones laid over them. */
export function editedPolicy(params: URLSearchParams, stored: Policy): Policy {
  const preset = Object.keys(POLICY_PRESETS).find((each) => each === params.get("preset"));
  const from: Policy = preset ? POLICY_PRESETS[preset as PolicyPreset] : stored;
  const single = Object.entries(POLICY_CHOICES).flatMap(([setting, choices]) => {
    const asked = params.get(setting);
    return preset || asked === null || !(choices as readonly string[]).includes(asked)
      ? []
      : [[setting, asked]];
  });
  return { ...from, ...Object.fromEntries(single) };
}
