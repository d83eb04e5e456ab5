import { RuntimeError } from '../errors.ts';
import { input, type Value } from '../graph/index.ts';
import { decodeModel, type ExternalReader, encodeModel, type ModelProto, selfContained } from '../onnx/index.ts';
import { reshape, sliceAxis } from '../operators/index.ts';
import type { Program, Runtime, Tensors } from '../runtime/index.ts';
import type { FloatTensor, Tensor } from '../tensor/index.ts';
import { extractModel } from '../transforms/extract.ts';
import { fileBatch, importGraph } from '../transforms/import.ts';
import { type HeldInput, heldInput } from './held.ts';
import { columns, joinedRows } from './joined-rows.ts';
import { guessLayout } from './layout.ts';
import type { Model } from './model.ts';
import type { OnnxModelOptions } from './onnx-options.ts';
import { batchAxisOf, elementType, floatOutputs, portsOf, sampleShape } from './ports.ts';
import { withTensorOutputs } from './tensor-outputs.ts';

/**
 * A model from a decoded ONNX file. `bytes` is the same file undecoded, which answers.
 *
 * @throws ClassifierError if the file does not have one input that can be attacked, or inputs beside it are not fed
 * @throws OptionError for feeds that do not fit
 * @throws UnsupportedOperatorError if Gibbon cannot import it
 */
export function onnxModel(
  file: ModelProto,
  bytes: Uint8Array,
  runtime: Runtime,
  options: OnnxModelOptions = {},
  external?: ExternalReader,
): Model {
  const { feeds = {} } = options;
  const outputs = options.outputs ?? floatOutputs(file);
  const model = extractModel(file, outputs === undefined ? {} : { outputs });
  const { attacked, held, unused } = portsOf(file, model, options);
  const attackedName = attacked.name ?? '';
  const fixed = fileBatch(attacked);
  const dims = attacked.type?.tensorType?.shape?.dim;
  const batched = dims === undefined || dims.length > 1 || fixed === undefined;
  const fixedBatch = batched ? fixed : 1;

  const heldInputs = held.map((info) => heldInput(info, feeds[info.name ?? ''], batchAxisOf(info, attacked)));
  const unusedInputs = unused.map((info) => heldInput(info, 0, batchAxisOf(info, attacked)));
  const shape = sampleShape(attacked, batched, options.inputShape);
  const importing = external === undefined ? {} : { external };

  const rows = joinedRows(heldInputs);
  const graphOf = (x: Value, given?: Value, weights: Readonly<Record<string, Value>> = {}) => {
    const [samples] = x.shape;
    const fed = batched ? x : reshape(x, x.shape.slice(1));
    const values = heldInputs.map(({ name, rows: own, valueFor }) => {
      if (own === undefined || given === undefined) return [name, valueFor(samples)];
      return [name, own.valueOf(sliceAxis(given, 1, ...rows.place(own)))];
    });
    return importGraph(model, {
      ...importing,
      batchSize: samples,
      feeds: { ...Object.fromEntries(values), [attackedName]: fed },
      weights,
    });
  };
  const asFiled = graphOf(input(attackedName, 'float32', [fixedBatch ?? 1, ...shape]));
  const known = options.layout ?? guessLayout(shape);

  const judged = withTensorOutputs(file);
  let whole: Uint8Array | undefined;
  const { judge = runtime } = runtime;
  let session: Promise<Program> | undefined;
  const fedWith = (inputs: readonly HeldInput[], samples: number, given?: FloatTensor) =>
    Object.fromEntries(
      inputs.map(({ name, rows: own, tensorFor }) => {
        if (own === undefined || given === undefined) return [name, tensorFor(samples)];
        return [name, own.tensorOf(columns(given, ...rows.place(own)))];
      }),
    );
  const feedsFor = (inputs: Tensor, given?: FloatTensor): Tensors => {
    const [samples] = inputs.shape;
    const fed: Tensor = batched ? inputs : { ...inputs, shape: inputs.shape.slice(1) };
    return { ...fedWith(heldInputs, samples, given), ...fedWith(unusedInputs, samples), [attackedName]: fed };
  };
  return {
    name: options.name ?? 'model',
    runtime,
    inputs: [
      { name: attackedName, dtype: elementType(attacked), role: 'attacked' },
      ...heldInputs.map(({ name, dtype }) => ({ name, dtype, role: 'held' as const })),
      ...unusedInputs.map(({ name, dtype }) => ({ name, dtype, role: 'unused' as const })),
    ],
    attacked: {
      name: attackedName,
      dtype: elementType(attacked),
      shape,
      layout: known === 'none' || shape.length !== 3 ? undefined : known,
    },
    outputs: Object.entries(asFiled.outputs).map(([name, value]) => ({ name, dtype: value.dtype, shape: value.shape })),
    fixedBatch,
    rows: rows.values,
    isOneByOne: heldInputs.some((each) => each.rows?.isAlone === true),
    diagnostics: runtime.diagnostics,
    source: {
      options,
      get bytes() {
        whole ??= selfContained(file, bytes, external);
        return whole;
      },
    },
    graphOf,
    async answer(inputs, given) {
      session ??= judge
        .compile(selfContained(judged, judged === file ? bytes : encodeModel(judged), external))
        .catch((error: unknown) => {
          throw error instanceof RuntimeError ? new RuntimeError(error.message, UNLOADABLE) : error;
        });
      const program = await session;
      const fed = feedsFor(inputs, given);
      return program.run(fed).catch((error: unknown) => {
        throw error instanceof RuntimeError ? refused(error, fed) : error;
      });
    },
    async trace(names, inputs) {
      const output = [...(file.graph?.output ?? []), ...names.map((name) => ({ name }))];
      const traced = encodeModel({ ...file, graph: { ...file.graph, output } });
      const program = await judge.compile(selfContained(decodeModel(traced), traced, external));
      return program.run(feedsFor(inputs)).finally(() => program.dispose());
    },
    async dispose() {
      const compiled = session;
      session = undefined;
      await (await compiled)?.dispose();
    },
  };
}

const UNLOADABLE =
  'The file as it ships does not load, whoever runs it: export it again, or use a version of ONNX Runtime that knows its operators.';

/** What the runtime said of a file that does not take what it is fed, with what that was. */
function refused({ message }: RuntimeError, fed: Tensors): RuntimeError {
  const listing = Object.entries(fed).map(([name, { dtype, shape }]) => `"${name}" ${dtype} [${shape}]`);
  return new RuntimeError(
    message,
    `It was fed ${listing.join(', ')}. Other lengths of open axes are given by --shape, other inputs by --feed; gibbon inspect lists what the file takes.`,
  );
}
