import { z } from "zod";
import {
  DEFAULT_POLICY,
  offeredChoices,
  POLICY_CHOICES,
  type Policy,
  type PolicySetting,
} from "~/billing/policy-kinds";
import { POLICY_PRESETS, type PolicyPreset } from "~/policy-presets";

type Shape = { [S in keyof typeof POLICY_CHOICES]: z.ZodType<Policy[S]> };

const shape = Object.fromEntries(
  Object.entries(POLICY_CHOICES).map(([setting, choices]) => [setting, z.enum(choices)]),
) as unknown as Shape;

/** Every setting with one of its choices. */
export const billingSettingsForm = z.object(shape);

/** A preset as far as an organization can choose it. */
function offeredOf(preset: Policy): Policy {
  const settings = Object.keys(preset) as PolicySetting[];
  const kept = settings.map((setting) => {
    const isOffered = offeredChoices(setting).includes(preset[setting]);
    return [setting, (isOffered ? preset : DEFAULT_POLICY)[setting]] as const;
  });
  return Object.fromEntries(kept) as Policy;
}

/** The settings an address asks for: those of a preset, or those stored, with single ones laid over them. */
export function editedPolicy(params: URLSearchParams, stored: Policy): Policy {
  const preset = Object.keys(POLICY_PRESETS).find((each) => each === params.get("preset"));
  const from: Policy = preset ? offeredOf(POLICY_PRESETS[preset as PolicyPreset]) : stored;
  const single = Object.entries(POLICY_CHOICES).flatMap(([setting, choices]) => {
    const asked = params.get(setting);
    return preset || asked === null || !(choices as readonly string[]).includes(asked)
      ? []
      : [[setting, asked]];
  });
  return { ...from, ...Object.fromEntries(single) };
}
