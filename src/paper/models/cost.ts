/** What a run will cost, before it begins. */
import { constant, input } from '../../graph/index.ts';
import { matmul } from '../../operators/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { floats } from '../../tensor/index.ts';
import type { PaperData } from '../data/data.ts';
import type { AskedModel } from '../needed-models.ts';
import { identityOf, paceOf } from '../recipe.ts';
import { flopsOfStep } from './model-record.ts';
import type { ModelShelf } from './models.ts';

/** A model that has to be trained, and the most that its training takes. */
export interface TrainingCost {
  readonly name: string;
  readonly flops: number;
}

/** The models that the shelf does not have, with the floating-point operations of all their epochs. */
export async function trainingCosts(
  needed: readonly AskedModel[],
  data: PaperData,
  seedOf: (member: number) => number,
  shelf?: ModelShelf,
): Promise<TrainingCost[]> {
  const costs: TrainingCost[] = [];
  for (const { recipe, member = 0 } of needed) {
    if (await shelf?.load(identityOf(recipe, data, seedOf(member)))) continue;
    const steps = Math.floor(recipe.samples.of(data).labels.length / recipe.batchSize);
    const epochs = paceOf(recipe, data).epochs + (recipe.continued?.epochs ?? 0);
    costs.push({ name: recipe.name, flops: epochs * steps * flopsOfStep(recipe, data) });
  }
  return costs;
}

/** The part of the speed of large matrix products that training reaches, as measured (docs/benchmarks.md). */
const SHARE = 0.55;
const SIZE = 768;

/** How many floating-point operations a second training will reach on this machine, one run at a time. */
export async function trainingSpeed(runtime: Runtime): Promise<number> {
  const a = input('a', 'float32', [SIZE, SIZE]);
  const ones = floats([SIZE, SIZE], new Float32Array(SIZE * SIZE).fill(1));
  const program = await runtime.compile({ inputs: [a], outputs: { product: matmul(a, constant(ones)) } });
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    await program.run({ a: ones });
    fastest = Math.min(fastest, performance.now() - start);
  }
  await program.dispose();
  return (SHARE * 2 * SIZE ** 3) / (fastest / 1000);
}
