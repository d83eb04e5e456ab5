/** What may be amiss with how pixels and labels are read: said, never applied. */
import { readModel } from '../../classifier/load.node.ts';
import { inspectModel } from '../../inspection/inspection.ts';
import { percent } from '../../numbers.ts';
import { externalReader } from '../../onnx/external.node.ts';
import type { SampleOutcome } from '../../report/attack/outcome.ts';
import type { ModelPlan } from '../inputs/model-plan.ts';

/** A sentence, where nothing was said of the scale of pixels and the file is likely to want another than 0..1. */
export async function scaleHint({ path, preprocessing, at, feeds }: ModelPlan): Promise<string | undefined> {
  const { box, mean, std } = preprocessing;
  if (box ?? mean ?? std ?? at) return undefined;
  if (Object.keys(feeds).length > 0) return undefined;
  const { bytes, model } = await readModel(path);
  const scale = inspectModel(model, bytes, externalReader(path)).pictures?.scale;
  if (scale?.value === undefined || !['sure', 'likely'].includes(scale.confidence)) return undefined;
  if (scale.value.name === 'pixels in 0..1') return undefined;
  return `this model seems to want ${scale.value.name} (${scale.evidence.join('; ')}), and nothing says so here: gibbon inspect proposes the options, and --write-card keeps them beside the file`;
}

/** Classes are counted from 0 or from 1, with and without the background. */
const SHIFTS = [-1, 1];
/** A model that does so well is taken as it is labelled. */
const GOOD = 0.5;
const BETTER_BY = 0.3;
/** Fewer samples say nothing. */
const FEWEST = 3;

/** A sentence, where many more clean answers would be right if labels were counted otherwise. */
export function offsetHint(samples: readonly SampleOutcome[], labelOffset = 0): string | undefined {
  if (samples.length < FEWEST) return undefined;
  const right = (shift: number) =>
    samples.filter(({ clean, label }) => clean.class === label + shift).length / samples.length;
  const asked = right(0);
  const [best] = SHIFTS.map((shift) => ({ shift, share: right(shift) })).sort((a, b) => b.share - a.share);
  if (asked >= GOOD || best.share < asked + BETTER_BY) return undefined;
  return `${percent(asked, 0)} of the labels are what the model answers; with --label-offset ${labelOffset + best.shift} it would be ${percent(best.share, 0)}`;
}
