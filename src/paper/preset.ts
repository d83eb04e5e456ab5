import { OptionError } from '../errors.ts';

/**
 * How much work a run may be: `smoke` takes seconds, `quick` minutes, `standard` an hour or two, and `original` follows the
 * recipes of 2013 epoch for epoch.
 */
export const presets = ['smoke', 'quick', 'standard', 'original'] as const;

export type Preset = (typeof presets)[number];

/** The preset of this name. @throws OptionError for any other name */
export function presetNamed(name: string): Preset {
  const preset = presets.find((candidate) => candidate === name);
  if (preset === undefined)
    throw new OptionError('preset', `"${name}" is not a preset`, `There are: ${presets.join(', ')}.`);
  return preset;
}

/** Whether a preset is at least as much work as another. */
export function isAtLeast(preset: Preset, other: Preset): boolean {
  return presets.indexOf(preset) >= presets.indexOf(other);
}
