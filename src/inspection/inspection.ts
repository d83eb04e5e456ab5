/** What an ONNX file is, and whether and how it can be attacked: everything that can be told without running it. */

import { findLogits, type Logits } from '../classifier/logits.ts';
import { ClassifierError } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import { embeddingHint } from '../model/attacked-value.ts';
import type { ExternalReader, ModelProto } from '../onnx/index.ts';
import { fedInputs, fileBatch, type ImportedGraph } from '../transforms/import.ts';
import { type FileFacts, fileFacts, type Port, portOf } from './file-facts.ts';
import { type Magnitude, magnitudeOf } from './first-layer.ts';
import { type GradientBlock, type GradientPath, gradientPath } from './gradient-path.ts';
import { readHead } from './graph-head.ts';
import { assumedLengths, type Obstacle, readGraph } from './graph-reading.ts';
import { type Guess, guess } from './guess.ts';
import { type ChannelOrder, channelOrder, type ImageInput, imageInput } from './image-input.ts';
import { type OperatorUse, operatorUses, parameterCount } from './operator-census.ts';
import {
  bytesAsTheyAre,
  type ModelHabits,
  type PixelScale,
  pixelScale,
  subtractedMeans,
  usualScale,
} from './pixel-scale.ts';

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

export interface Inspection {
  readonly file: FileFacts;
  /** What must be fed; weights that old exporters list among the inputs are left out. */
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Elements of initializers and Constant nodes. */
  readonly parameters: number;
  readonly operators: readonly OperatorUse[];
  /** The first input of floats, or else of bytes. */
  readonly attackedInput: string | undefined;
  /** Lengths that were assumed for axes which the file leaves open, by axis, the batch aside. */
  readonly assumed: Readonly<Record<string, number>>;
  /** The file's own number of samples in one run, or `'free'`. */
  readonly batch: number | 'free' | undefined;
  /** One for each output that holds class scores. */
  readonly logits: readonly LogitsPlace[];
  /** What stops the gradient between the attacked input and the logits, partly or wholly. */
  readonly gradientBlocks: readonly GradientBlock[];
  /** Whether no gradient can pass, so that attacks without gradients remain. */
  readonly isGradientFree: boolean;
  /** Undefined where the attacked input takes no pictures. */
  readonly pictures: PictureGuesses | undefined;
  /** What to add to the labels of data sets; undefined where nothing speaks for anything but 0. */
  readonly labelOffset: Guess<number> | undefined;
  /** Empty where the model can be attacked. */
  readonly obstacles: readonly Obstacle[];
}

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
  const [ofFloats, ofBytes] = ['float', 'uint8'].map((type) => inputs.findIndex(({ dtype }) => dtype.includes(type)));
  const attacked = ofFloats >= 0 ? ofFloats : ofBytes;
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
  const reading = readGraph(model, typeof facts.batch === 'number' ? facts.batch : 1, assumed, external);
  const obstacles = [...inputObstacles(model, inputs), ...reading.obstacles];
  const { graph } = reading;
  const input = graph?.inputs[attacked];
  if (graph === undefined || input === undefined) {
    const nothing = { assumed, logits: [], isGradientFree: false, pictures: undefined, labelOffset: undefined };
    return { ...facts, ...nothing, gradientBlocks: reading.blocks, obstacles };
  }
  const scores = findScores(graph);
  const found = scores.logits.map(({ logits }) => logits);
  const path = gradientPath(input, found.length > 0 ? found : Object.values(graph.outputs));
  const logits = scores.logits.map((each) => placeOf(each, graph));
  const classCount = logits[0]?.classCount;
  return {
    ...facts,
    assumed,
    logits,
    gradientBlocks: path.blocks,
    isGradientFree: path.connected && !path.open && !path.blocks.some(({ straightThrough }) => straightThrough),
    pictures: readPictures(facts, graph, input, classCount),
    labelOffset: classCount === WITH_BACKGROUND ? guess(1, 'guess', BACKGROUND) : undefined,
    obstacles: [...obstacles, ...scores.obstacles, ...(found.length > 0 ? pathObstacles(path) : [])],
  };
}

function inputObstacles(model: ModelProto, inputs: readonly Port[]): Obstacle[] {
  const listing = inputs.map(({ name, dtype }) => `"${name}" ${dtype}`).join(', ') || 'none';
  if (!inputs.some(({ dtype }) => dtype.includes('float') || dtype === 'uint8')) {
    return [
      {
        message: `the model has no float input; its inputs are ${listing}`,
        hint: embeddingHint(model),
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
  return {
    logits: [],
    obstacles: [
      { message, hint: 'Gibbon attacks classifiers with two classes or more, or with one probability by a sigmoid.' },
    ],
  };
}

function placeOf({ logits, value, output, through }: Logits, { values }: ImportedGraph): LogitsPlace {
  const name = [...values].find(([, each]) => each === value)?.[0] ?? value.name;
  return { output, value: through === undefined ? output : (name ?? output), through, classCount: logits.shape[1] };
}

function pathObstacles({ blocks, connected, open }: GradientPath): Obstacle[] {
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
  facts: Pick<Inspection, 'file' | 'inputs' | 'attackedInput' | 'operators'>,
  graph: ImportedGraph,
  input: Value,
  classCount: number | undefined,
): PictureGuesses | undefined {
  const head = readHead(graph, input);
  const image = imageInput(input.shape.slice(1), head);
  if (image === undefined) return undefined;
  const scale = isOfBytes(facts)
    ? bytesAsTheyAre
    : pixelScale(head, head.layer && magnitudeOf(head.layer), habitsOf(facts, image, classCount));
  const format = facts.file.metadata['Image.BitmapPixelFormat'];
  return { ...image, scale, order: channelOrder(image.channels, format, subtractedMeans(head), scale.value) };
}

function isOfBytes({ inputs, attackedInput }: Pick<Inspection, 'inputs' | 'attackedInput'>): boolean {
  return inputs.find(({ name }) => name === attackedInput)?.dtype === 'uint8';
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
