/** Inputs of token ids: they are embedded as the file does it, and what is attacked begins behind the embedding. */
import { open } from 'node:fs/promises';
import { readModel } from '../../classifier/load.node.ts';
import { parseNpy, readBytes } from '../../data/index.node.ts';
import { DataError } from '../../errors.ts';
import { embeddingRange } from '../../model/attacked-value.ts';
import { embedded, type TokenChange, tokenChanges, tokenEmbedding } from '../../model/token-ids.ts';
import { externalReader } from '../../onnx/external.node.ts';
import { type Tensor, takeRows } from '../../tensor/index.ts';
import { fedInputs } from '../../transforms/import.ts';
import { note } from '../shell/terminal.ts';
import type { ModelPlan } from './model-plan.ts';
import type { SamplePlan } from './sample-plan.ts';

/** The part of a plan that says what is attacked, and on what. */
interface Work {
  readonly model: ModelPlan;
  readonly samples: SamplePlan;
}

/**
 * The same work on embedded tokens, where the samples are an array of integers and the model embeds such; else as it is.
 *
 * @throws DataError for ids of another shape than the model's, or that are not those of tokens
 */
export async function onTokens<W extends Work>(work: W): Promise<W> {
  const { model: plan, samples } = work;
  const [path, ...more] = samples.paths;
  if (path === undefined || more.length > 0 || !(await holdsIntegers(path))) return work;
  const { model } = await readModel(plan.path);
  const external = externalReader(plan.path);
  const embedding = tokenEmbedding(model, plan, external);
  if (embedding === undefined) return work;
  const ids = parseNpy(await readBytes(path), path);
  requireShape(
    ids,
    model.graph === undefined ? undefined : fedInputs(model.graph).find(({ name }) => name === embedding.ids),
    path,
  );
  const values = embedded(embedding, ids, path);
  const { at, beside } = embedding;
  if (plan.at === undefined) note(`the ids of "${embedding.ids}" are embedded as "${at}", which is what is attacked`);
  return {
    ...work,
    model: {
      ...plan,
      at,
      input: at,
      inputShape: values.shape.slice(1),
      feeds: { ...(beside.includes(embedding.ids) && { [embedding.ids]: ids }), ...plan.feeds },
      preprocessing: { ...plan.preprocessing, box: plan.preprocessing.box ?? embeddingRange(model, at, external) },
    },
    samples: { ...samples, tokens: { embedding, ids, values } },
  };
}

/** What became of the tokens; undefined where samples were none. */
export function changedTokens(
  { tokens }: SamplePlan,
  examples: readonly (Float32Array | undefined)[],
): readonly TokenChange[] | undefined {
  if (tokens === undefined) return undefined;
  const { embedding, ids, values } = tokens;
  const clean = takeRows(values, [...examples.keys()]);
  return tokenChanges(embedding, ids, clean, examples);
}

/** Whether a file is an .npy of whole numbers that are not bytes, by its first line. */
async function holdsIntegers(path: string): Promise<boolean> {
  if (!/\.npy$/i.test(path)) return false;
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(128), 0, 128, 0);
    return /'descr':\s*'[<>=|]?[iu][248]'/.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await file.close();
  }
}

function requireShape({ shape }: Tensor, info: ReturnType<typeof fedInputs>[number] | undefined, path: string): void {
  const dims = info?.type?.tensorType?.shape?.dim;
  if (dims === undefined) return;
  const fits =
    dims.length === shape.length &&
    dims.every(({ dimValue = 0n }, i) => i === 0 || dimValue <= 0n || Number(dimValue) === shape[i]);
  if (fits) return;
  const wanted = dims
    .slice(1)
    .map(({ dimValue = 0n, dimParam }) => (dimValue > 0n ? Number(dimValue) : dimParam || '?'));
  throw new DataError(`ids of shape [${shape}] were given, and the model takes [${['N', ...wanted]}]`, {
    path,
    hint: 'Save the ids of all samples as one array of integers, samples along the first axis.',
  });
}
