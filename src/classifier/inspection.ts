/** What an ONNX file is, and whether and how it can be attacked: everything that can be told without running it. */
import { ClassifierError, DataError, GibbonError, ModelFormatError, UnsupportedOperatorError } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import { dtypeOf, type ExternalReader, type ModelProto, tensorFromProto } from '../onnx/index.ts';
import { inExecutionOrder } from '../transforms/execution-order.ts';
import { fedInputs, fileBatch, type ImportedGraph, importGraph } from '../transforms/import.ts';
import { type FileFacts, fileFacts, type Port, portOf } from './file-facts.ts';
import { type Magnitude, magnitudeOf } from './first-layer.ts';
import { type GradientBlock, gradientPath } from './gradient-path.ts';
import { readHead } from './graph-head.ts';
import { type Guess, guess } from './guess.ts';
import { type ChannelOrder, channelOrder, type ImageInput, imageInput } from './image-input.ts';
import { findLogits, type Logits } from './logits.ts';
import { type OperatorUse, operatorUses, parameterCount } from './operator-census.ts';
import { type ModelHabits, type PixelScale, pixelScale, subtractedMeans, usualScale } from './pixel-scale.ts';

/** Where the class scores of a model are. */
export interface LogitsPlace {
  /** The output that they belong to. */
  readonly output: string;
  /** The value in the graph that holds the logits: the output itself, or what goes into the function at its end. */
  readonly value: string;
  /** The function between the two; undefined where the output is the logits. */
  readonly through: Logits['through'];
  readonly classCount: number;
}

/** How a model takes pictures. */
export interface PictureGuesses extends ImageInput {
  readonly scale: Guess<PixelScale>;
  /** Order of the colours; undefined for models that take no colours. */
  readonly order: Guess<ChannelOrder> | undefined;
}

/** Why a model cannot be attacked as it is. */
export interface Obstacle {
  readonly message: string;
  /** What can be done about it. */
  readonly hint: string | undefined;
}

export interface Inspection {
  readonly file: FileFacts;
  /** What must be fed; weights that old exporters list among the inputs are left out. */
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Elements of initializers and Constant nodes. */
  readonly parameters: number;
  readonly operators: readonly OperatorUse[];
  /** The first float input. */
  readonly attackedInput: string | undefined;
  /** Lengths that were assumed for axes which the file leaves open, by axis, the batch aside. */
  readonly assumed: Readonly<Record<string, number>>;
  /** The file's own number of samples in one run, or `'free'`. */
  readonly batch: number | 'free' | undefined;
  /** One for each output that holds class scores. */
  readonly logits: readonly LogitsPlace[];
  /** What stops the gradient between the attacked input and the logits, partly or wholly. */
  readonly gradientBlocks: readonly GradientBlock[];
  /** Undefined where the attacked input takes no pictures. */
  readonly pictures: PictureGuesses | undefined;
  /** What to add to the labels of data sets; undefined where nothing speaks for anything but 0. */
  readonly labelOffset: Guess<number> | undefined;
  /** Empty where the model can be attacked. */
  readonly obstacles: readonly Obstacle[];
}

/** The length that open axes are given, so that the graph can be read: the side of most ImageNet models' pictures. */
const ASSUMED_LENGTH = 224;
/** Classes of ImageNet models that know a background beside ImageNet's 1000. */
const WITH_BACKGROUND = 1001;
const BACKGROUND = '1001 classes are those of ImageNet after one for the background';

/**
 * Finds out what a decoded model is. Any valid ONNX file will do; what keeps Gibbon from attacking it is in `obstacles`.
 *
 * @param bytes The file, of which only the size is told.
 * @param external Reads weights that are kept in other files.
 * @throws ModelFormatError if the file contradicts itself, e.g. by a cycle
 * @throws DataError if weights in other files cannot be read
 */
export function inspectModel(model: ModelProto, bytes: Uint8Array, external?: ExternalReader): Inspection {
  const fed = model.graph === undefined ? [] : fedInputs(model.graph);
  const inputs = fed.map(portOf);
  const attacked = inputs.findIndex(({ dtype }) => dtype.includes('float'));
  const facts = {
    file: fileFacts(model, bytes),
    inputs,
    outputs: (model.graph?.output ?? []).map(portOf),
    parameters: parameterCount(model),
    operators: operatorUses(model),
    attackedInput: inputs[attacked]?.name,
    batch: attacked < 0 ? undefined : (fileBatch(fed[attacked]) ?? ('free' as const)),
  };
  const assumed = assumedLengths(inputs);
  const reading = readGraph(model, facts.batch, assumed, external);
  const obstacles = [...inputObstacles(inputs), ...reading.obstacles];
  const { graph } = reading;
  const input = graph?.inputs[attacked];
  if (graph === undefined || input === undefined) {
    const nothing = { assumed, logits: [], pictures: undefined, labelOffset: undefined };
    return { ...facts, ...nothing, gradientBlocks: reading.blocks, obstacles };
  }
  const scores = findScores(graph);
  const found = scores.logits.map(({ logits }) => logits);
  const path = gradientPath(input, found.length > 0 ? found : Object.values(graph.outputs));
  const logits = scores.logits.map(placeOf);
  const classCount = logits[0]?.classCount;
  return {
    ...facts,
    assumed,
    logits,
    gradientBlocks: path.blocks,
    pictures: readPictures(facts, graph, input, classCount),
    labelOffset: classCount === WITH_BACKGROUND ? guess(1, 'guess', BACKGROUND) : undefined,
    obstacles: [...obstacles, ...scores.obstacles, ...(found.length > 0 ? pathObstacles(path) : [])],
  };
}

interface Reading {
  readonly graph: ImportedGraph | undefined;
  readonly blocks: readonly GradientBlock[];
  readonly obstacles: readonly Obstacle[];
}

function readGraph(
  model: ModelProto,
  batch: Inspection['batch'],
  assumed: Inspection['assumed'],
  external: ExternalReader | undefined,
): Reading {
  try {
    const options = { batchSize: typeof batch === 'number' ? batch : 1, dimensions: assumed };
    const graph = importGraph(model, { ...options, ...(external && { external }) });
    return { graph, blocks: [], obstacles: [] };
  } catch (error) {
    if (error instanceof DataError) throw error;
    if (error instanceof ModelFormatError) checkFile(model, external);
    return { graph: undefined, blocks: unsupportedBlocks(error), obstacles: [obstacleOf(error)] };
  }
}

/** Tells files that contradict themselves from those that only use what Gibbon does not know. */
function checkFile({ graph }: ModelProto, external: ExternalReader | undefined): void {
  if (graph === undefined) return;
  const known = new Map([...graph.initializer, ...fedInputs(graph)].map(({ name = '' }) => [name, name]));
  inExecutionOrder(graph.node, known);
  for (const proto of graph.initializer) {
    const isOutOfReach = external === undefined && proto.externalData.length > 0;
    if (dtypeOf(proto.dataType ?? 0) !== undefined && !isOutOfReach) tensorFromProto(proto, external);
  }
}

function unsupportedBlocks(error: unknown): GradientBlock[] {
  if (!(error instanceof UnsupportedOperatorError)) return [];
  const blocks = new Map<string, GradientBlock>();
  for (const { operator, node, reason } of error.nodes) {
    const nodes = [...(blocks.get(operator)?.nodes ?? []), node];
    blocks.set(operator, { operator, nodes, kind: 'unsupported', reason, straightThrough: false });
  }
  return [...blocks.values()];
}

function obstacleOf(error: unknown): Obstacle {
  if (error instanceof UnsupportedOperatorError) {
    const names = [...new Set(error.nodes.map(({ operator }) => operator))];
    return { message: `Gibbon has no rule for ${names.join(', ')}`, hint: error.hint };
  }
  if (error instanceof GibbonError) return { message: error.message, hint: error.hint };
  const reason = error instanceof Error ? error.message : String(error);
  return {
    message: `Gibbon fails to read the graph: ${reason}`,
    hint: 'This is a defect of Gibbon; please report it.',
  };
}

function inputObstacles(inputs: readonly Port[]): Obstacle[] {
  const listing = inputs.map(({ name, dtype }) => `"${name}" ${dtype}`).join(', ') || 'none';
  if (!inputs.some(({ dtype }) => dtype.includes('float'))) {
    return [
      {
        message: `the model has no float input; its inputs are ${listing}`,
        hint: 'A gradient needs an input that can change a little. For text models, export the part after the embedding.',
      },
    ];
  }
  if (inputs.length === 1) return [];
  return [
    {
      message: `the model has ${inputs.length} inputs: ${listing}`,
      hint: 'Gibbon attacks models with one input; make the others constants of the file.',
    },
  ];
}

/** A length for each open axis, by the name that the file has for it. */
function assumedLengths(inputs: readonly Port[]): Record<string, number> {
  const open = inputs.flatMap(({ shape = [] }) => shape.slice(1).filter((length) => typeof length === 'string'));
  return Object.fromEntries(open.map((name) => [name === '?' ? '' : name, ASSUMED_LENGTH]));
}

interface Scores {
  readonly logits: readonly Logits[];
  readonly obstacles: readonly Obstacle[];
}

function findScores(graph: ImportedGraph): Scores {
  const found = Object.keys(graph.outputs).flatMap((name) => {
    try {
      return [findLogits(graph, name)];
    } catch (error) {
      if (error instanceof ClassifierError) return [];
      throw error;
    }
  });
  if (found.length > 0) return { logits: found, obstacles: [] };
  const listing = Object.entries(graph.outputs).map(([name, { dtype, shape }]) => `"${name}" ${dtype} [${shape}]`);
  const message = `no output holds class scores [N, classes]; the outputs are ${listing.join(', ') || 'none'}`;
  return { logits: [], obstacles: [{ message, hint: 'Gibbon attacks classifiers with two classes or more.' }] };
}

function placeOf({ logits, output, through }: Logits): LogitsPlace {
  // Where the file's own logits have another shape, a Reshape without a name was put after them.
  const value = logits.name ?? logits.node?.inputs[0]?.name ?? output;
  return { output, value, through, classCount: logits.shape[1] };
}

function pathObstacles({ blocks, connected, open }: ReturnType<typeof gradientPath>): Obstacle[] {
  if (!connected) return [{ message: 'the class scores do not depend on the input', hint: undefined }];
  const without = blocks.filter(({ kind }) => kind === 'no-rule').map(({ operator }) => operator);
  if (without.length > 0) {
    return [{ message: `Gibbon has no gradient rule for ${without.join(', ')}`, hint: undefined }];
  }
  if (open) return [];
  const names = blocks.map(({ operator }) => operator).join(', ');
  const hint = blocks.some(({ straightThrough }) => straightThrough)
    ? 'The option straightThrough of loadClassifier lets gradients pass there.'
    : 'Such a model can be attacked without gradients only.';
  return [{ message: `the gradient is zero everywhere, because of ${names}`, hint }];
}

function readPictures(
  facts: Pick<Inspection, 'file' | 'attackedInput' | 'operators'>,
  graph: ImportedGraph,
  input: Value,
  classCount: number | undefined,
): PictureGuesses | undefined {
  const head = readHead(graph, input);
  const image = imageInput(input.shape.slice(1), head);
  if (image === undefined) return undefined;
  const scale = pixelScale(head, head.layer && magnitudeOf(head.layer), habitsOf(facts, image, classCount));
  const format = facts.file.metadata['Image.BitmapPixelFormat'];
  return { ...image, scale, order: channelOrder(image.channels, format, subtractedMeans(head), scale.value) };
}

/** What is known of a model beside its graph. */
function habitsOf(
  { file, attackedInput, operators }: Pick<Inspection, 'file' | 'attackedInput' | 'operators'>,
  { channels, height }: ImageInput,
  classCount: number | undefined,
): ModelHabits {
  return {
    producer: file.producer,
    inputName: attackedInput ?? '',
    channels,
    height,
    classCount,
    clips: operators.some(({ name }) => name === 'Clip'),
    nominalRange: file.metadata['Image.NominalPixelRange'],
  };
}

/** The inspection with the pixel scale that follows from a magnitude, where it was not known better. */
export function withMagnitude(inspection: Inspection, magnitude: Magnitude): Inspection {
  const { pictures, logits } = inspection;
  if (pictures === undefined || pictures.scale.confidence !== 'unknown') return inspection;
  const scale = usualScale(magnitude, habitsOf(inspection, pictures, logits[0]?.classCount));
  const isGuess = pictures.order?.confidence === 'guess';
  const order = isGuess ? channelOrder(pictures.channels, undefined, [], scale.value) : pictures.order;
  return { ...inspection, pictures: { ...pictures, scale, order } };
}
