/** What one step does not see: forty steps of PGD at several epsilons. */
import { attacks, floats, misclassified, attack as runAttack } from 'gibbon/browser';
import { SIDE } from './digits.ts';
import { RANGE } from './explore.ts';
import type { JobContext } from './job.ts';
import type { ModelName } from './model-names.ts';

export interface IterateRequest {
  readonly source: ModelName;
  readonly pixels: Float32Array;
  readonly label: number;
}

export interface Iterated extends IterateRequest {
  readonly epsilons: readonly number[];
  /** What is answered at each. */
  readonly classes: readonly number[];
  readonly confidences: readonly number[];
  /** The attacked digits. */
  readonly adversarials: readonly Float32Array[];
}

const PLACES = 20;

export async function iterate(request: IterateRequest, { tools, signal, tell }: JobContext<number>): Promise<Iterated> {
  const { source, pixels, label } = request;
  const { models } = await tools();
  const model = await models.get(source);
  const input = floats([1, 1, SIDE, SIDE], pixels);
  const epsilons = Array.from({ length: PLACES }, (_, i) => (RANGE * (i + 1)) / PLACES);
  const found: { class: number; confidence: number; adversarial: Float32Array }[] = [];
  for (const epsilon of epsilons) {
    const { samples, adversarials } = await runAttack(model, attacks.pgd, input, misclassified(Int32Array.of(label)), {
      epsilon,
      signal,
    });
    const { class: answer, confidence } = samples[0].adversarial;
    found.push({ class: answer, confidence, adversarial: adversarials.data });
    tell(found.length / epsilons.length);
  }
  return {
    ...request,
    epsilons,
    classes: found.map((each) => each.class),
    confidences: found.map(({ confidence }) => confidence),
    adversarials: found.map(({ adversarial }) => adversarial),
  };
}
