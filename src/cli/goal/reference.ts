import { isArrayFile } from '../../data/readers/index.node.ts';
import { sampleOutputs } from '../../goals/index.ts';
import { type Model, preparation } from '../../model/index.ts';
import { type FloatTensor, floats, isFloat32, sizeOf } from '../../tensor/index.ts';
import type { ModelPlan } from '../inputs/model-plan.ts';
import { readSamples } from '../inputs/samples.ts';
import { readFloats } from './plan.ts';

/**
 * What a file stands for: itself, where it is an array of another size than an input; else what the model answers to it.
 *
 * @param output The output that embeds, where there are several
 */
export async function embeddingOf(
  path: string,
  plan: ModelPlan,
  model: Model,
  output: string | undefined,
): Promise<FloatTensor> {
  const { shape, layout } = model.attacked;
  const outputs = sampleOutputs(model);
  const wanted = outputs.find(({ name }) => name === output) ?? outputs[0];
  if (isArrayFile(path)) {
    const array = await readFloats(path);
    const isInput = array.shape.length >= shape.length && array.data.length % sizeOf(shape) === 0;
    if (!isInput || array.data.length === sizeOf(wanted.shape)) return array;
  }
  const { preprocessing, resize, crop } = plan;
  const { box = { low: 0, high: 1 } } = preprocessing;
  const reading = { layout: layout ?? 'nchw', resize, crop, limit: 1, labelOffset: 0 } as const;
  const { inputs } = await readSamples([path], { inputShape: shape, box }, reading);
  const preparing = preparation(model, preprocessing);
  try {
    const answered = (await model.answer(await preparing.prepare(inputs)))[wanted.name];
    return isFloat32(answered) ? answered : floats(answered.shape, Array.from(answered.data, Number));
  } finally {
    await preparing.dispose();
  }
}
