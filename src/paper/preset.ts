import { OptionError } from '../errors.ts';

/** How much work a run may be. `smoke` takes seconds. */
export const presets = ['smoke'] as const;

export type Preset = (typeof presets)[number];

/** The preset of this name. @throws OptionError for any other name */
export function presetNamed(name: string): Preset {
  const preset = presets.find((candidate) => candidate === name);
  if (preset === undefined) throw new OptionError('preset', `"${name}" is none`, `There is: ${presets.join(', ')}.`);
  return preset;
}
