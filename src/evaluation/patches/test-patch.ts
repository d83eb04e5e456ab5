/** How often a patch does what it was made for, in pictures that it was not made on. */
import { type Patch, patched } from '../../attacks/patch.ts';
import type { PatchPlace } from '../../attacks/patches/place.ts';
import type { Classifier } from '../../classifier/index.ts';
import { roundTo8Bits } from '../../harness/rounding.ts';
import { type Label, randomStream } from '../../random.ts';
import { argMax, type FloatTensor, row } from '../../tensor/index.ts';
import { type Proportion, proportion } from '../statistics/proportion.ts';

/** One picture with the patch at one place. */
export interface PatchedAnswer {
  readonly picture: Label;
  readonly place: PatchPlace;
  /** Without the patch, and with it. */
  readonly before: number;
  readonly after: number;
}

export interface PatchOutcome {
  /** Of pictures and places, those that are taken for the target; pictures that were before are left out. */
  readonly success: Proportion;
  /** The same for a patch of random colours, which any model should bear. */
  readonly randomColours: Proportion;
  readonly answers: readonly PatchedAnswer[];
  /** All pictures with the patch, [N, ...inputShape], at the first of its places. */
  readonly examples: { readonly inputs: FloatTensor; readonly names: readonly Label[] };
}

export interface PatchTestOptions {
  /** At which it is tested in each picture. */
  readonly places: number;
  readonly seed: Label;
}

/**
 * Tests a patch as it would be printed, in 8 bits, by the file as it ships.
 *
 * @throws OptionError where all pictures are taken for the target without it
 */
export async function testPatch(
  classifier: Classifier,
  { inputs, names }: { readonly inputs: FloatTensor; readonly names: readonly Label[] },
  patch: Patch,
  { places, seed }: PatchTestOptions,
): Promise<PatchOutcome> {
  const { target } = patch;
  const answersTo = async (pictures: FloatTensor) => {
    const outputs = await classifier.shipped.outputs(pictures);
    return names.map((_, i) => argMax(row(outputs, i)));
  };
  const before = await answersTo(inputs);
  const printed = { ...patch, values: roundTo8Bits(patch.values, classifier.box) };
  const random = randomStream(seed, 'random colours');
  const { low, high } = classifier.box;
  const colours = { ...patch, values: patch.values.map(() => random.uniform(low, high)) };
  const answers: PatchedAnswer[] = [];
  const byChance: number[] = [];
  let examples = inputs;
  for (let place = 0; place < places; place++) {
    const at = () => randomStream(seed, 'test of the patch', place);
    const seen = await patched(classifier, inputs, printed, at());
    const after = await answersTo(seen.pictures);
    const control = await answersTo((await patched(classifier, inputs, colours, at())).pictures);
    names.forEach((picture, i) => {
      if (before[i] === target) return;
      answers.push({ picture, place: seen.places[i], before: before[i], after: after[i] });
      byChance.push(control[i]);
    });
    if (place === 0) examples = seen.pictures;
  }
  const isTarget = (answer: number) => answer === target;
  const shareOf = (given: readonly number[]) => proportion(given.filter(isTarget).length, given.length);
  return {
    success: shareOf(answers.map(({ after }) => after)),
    randomColours: shareOf(byChance),
    answers,
    examples: { inputs: examples, names },
  };
}
