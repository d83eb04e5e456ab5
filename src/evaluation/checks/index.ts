import { binarisation } from './binarisation.ts';
import { blackBox } from './black-box.ts';
import type { Check } from './check.ts';
import { edgeGradient } from './edge-gradient.ts';
import { lossLine } from './loss-line.ts';
import { moreRestarts, moreSteps } from './more-effort.ts';
import { oneStep } from './one-step.ts';
import { randomness } from './randomness.ts';
import { saturation } from './saturation.ts';
import { transfer } from './transfer.ts';
import { unbounded } from './unbounded.ts';
import { zeroGradient } from './zero-gradient.ts';

export type { Check, CheckWords, Evidence, Facts, Found, Language } from './check.ts';

/** All checks, in the order in which reports show them. */
export const checks: readonly Check[] = [
  zeroGradient,
  edgeGradient,
  saturation,
  randomness,
  lossLine,
  oneStep,
  moreSteps,
  moreRestarts,
  unbounded,
  blackBox,
  transfer,
  binarisation,
];
