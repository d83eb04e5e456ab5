/** All that training needs to go on where it stopped, as the bytes of one file. */
import { DataError } from '../errors.ts';
import { decodeTensorFile, encodeTensorFile, type FloatTensor } from '../tensor/index.ts';
import type { TrainingState } from './learner.ts';

/** One pass over the training set. */
export interface Epoch {
  /** From 0. */
  readonly epoch: number;
  /** Mean over the epoch's steps of the objective before each step. */
  readonly loss: number;
  /** What the validation said after it, by name. */
  readonly figures: Readonly<Record<string, number>>;
}

/** The state after an epoch that was worth keeping. */
export interface KeptEpoch extends Epoch {
  readonly state: TrainingState;
}

/** How far training is. */
export interface FitProgress {
  /** The epoch under way, from 0. */
  readonly epoch: number;
  /** Steps of it that are done. */
  readonly stepsDone: number;
  /** The sum of the objectives of these steps. */
  readonly lossTotal: number;
  readonly state: TrainingState;
  readonly history: readonly Epoch[];
  readonly best?: KeptEpoch;
  /** Time spent so far, over all processes that took part. */
  readonly seconds: number;
}

/** Where training keeps its progress. Everything is kept, or nothing of it. */
export interface CheckpointStore {
  /** Where that is, for messages. */
  readonly location: string;
  /** The progress that was saved last; undefined where there is none. */
  load(): Promise<FitProgress | undefined>;
  save(progress: FitProgress): Promise<void>;
}

const FORMAT = 'gibbon-checkpoint/1';

/** @param identity Tells what is being trained, and how, and on what. */
export function encodeCheckpoint(progress: FitProgress, identity: string): Uint8Array {
  const { state, best, ...facts } = progress;
  const bestFacts = best && { epoch: best.epoch, loss: best.loss, figures: best.figures };
  return encodeTensorFile({
    tensors: { ...named('now', state), ...(best && named('best', best.state)) },
    metadata: { format: FORMAT, identity, progress: JSON.stringify({ ...facts, best: bestFacts }) },
  });
}

/**
 * @param path Names the file in errors.
 * @throws DataError where the bytes are no checkpoint, or one of something else
 */
export function decodeCheckpoint(bytes: Uint8Array, identity: string, path: string): FitProgress {
  const file = decodeTensorFile(bytes);
  if (file === undefined || file.metadata.format !== FORMAT) {
    throw new DataError('this is not a checkpoint, or only a part of one', {
      path,
      hint: 'Remove it to start over, or name another place for checkpoints.',
    });
  }
  if (file.metadata.identity !== identity) {
    throw new DataError(`this checkpoint is of another training:\n${difference(file.metadata.identity, identity)}`, {
      path,
      hint: 'Train as it was begun, remove the checkpoint, or name another place for checkpoints.',
    });
  }
  const { best, ...facts } = JSON.parse(file.metadata.progress);
  return {
    ...facts,
    state: stateNamed('now', file.tensors),
    ...(best === undefined ? {} : { best: { ...best, state: stateNamed('best', file.tensors) } }),
  };
}

const PARTS = ['parameters', 'optimizer', 'average', 'adversary'] as const;

function named(prefix: string, state: TrainingState): Record<string, FloatTensor> {
  return Object.fromEntries(
    PARTS.flatMap((part) =>
      Object.entries(state[part] ?? {}).map(([name, value]) => [`${prefix}/${part}/${name}`, value]),
    ),
  );
}

function stateNamed(prefix: string, tensors: Readonly<Record<string, FloatTensor>>): TrainingState {
  const part = (name: string) => {
    const start = `${prefix}/${name}/`;
    const own = Object.entries(tensors).filter(([key]) => key.startsWith(start));
    return Object.fromEntries(own.map(([key, value]) => [key.slice(start.length), value]));
  };
  const optional = (name: 'average' | 'adversary') => {
    const found = part(name);
    return Object.keys(found).length > 0 && { [name]: found };
  };
  return {
    parameters: part('parameters'),
    optimizer: part('optimizer'),
    ...optional('average'),
    ...optional('adversary'),
  };
}

/** The lines in which two identities differ. */
function difference(found: string, wanted: string): string {
  const [a, b] = [found.split('\n'), wanted.split('\n')];
  return [
    ...a.filter((line) => !b.includes(line)).map((line) => `  it has   ${line}`),
    ...b.filter((line) => !a.includes(line)).map((line) => `  wanted   ${line}`),
  ].join('\n');
}
