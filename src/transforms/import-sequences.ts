/** Sequences and optionals. How long a sequence is and what it holds is known while a file is read, so that none is left in a graph. */
import { ModelFormatError } from '../errors.ts';
import { type Attributes, constant, mustKnowIntegers, normalizeAxis, Value } from '../graph/index.ts';
import { concat, reshape, sliceAxis, split, unsqueeze } from '../operators/index.ts';
import { integers } from '../tensor/index.ts';
import { type Item, Sequence } from './import-scope.ts';

type OnSequences = (inputs: readonly (Item | undefined)[], attributes: Attributes) => readonly Item[];

function sequenceOf(item: Item | undefined): readonly Item[] {
  if (item instanceof Sequence) return item.items;
  throw new ModelFormatError('a sequence is missing');
}

function tensorOf(item: Item | undefined): Value {
  if (item instanceof Value) return item;
  throw new ModelFormatError('a tensor is missing');
}

/** A place in a sequence; negative ones count from its end, and the end itself is given where there is none. */
function placeIn(items: readonly Item[], position: Item | undefined): number {
  if (position === undefined) return items.length;
  const [place] = mustKnowIntegers(tensorOf(position), 'a place in a sequence');
  const at = place < 0 ? place + items.length : place;
  if (at >= 0 && at <= items.length) return at;
  throw new ModelFormatError(`place ${place} is outside a sequence of ${items.length}`);
}

const MOST_PARTS = 1 << 14;

/** Parts of a tensor along an axis: of one length or of several, or single slices. */
function parts([given, lengths]: readonly (Item | undefined)[], { axis = 0, keepdims = 1 }: Attributes): Value[] {
  const x = tensorOf(given);
  const at = normalizeAxis(Number(axis), x.shape.length, 'SplitToSequence');
  const total = x.shape[at];
  if (lengths === undefined) {
    if (total > MOST_PARTS) throw new ModelFormatError(`a sequence of ${total} parts`);
    const slices = Array.from({ length: total }, (_, i) => sliceAxis(x, at, i, i + 1));
    return keepdims === 0 ? slices.map((value) => reshape(value, value.shape.toSpliced(at, 1))) : slices;
  }
  const listed = mustKnowIntegers(tensorOf(lengths), 'the lengths of a SplitToSequence');
  if (tensorOf(lengths).shape.length > 0) return [...split(x, at, listed)];
  const [length] = listed;
  if (!(length > 0) || total / length > MOST_PARTS) throw new ModelFormatError(`parts of length ${length} of ${total}`);
  return Array.from({ length: Math.ceil(total / length) }, (_, i) =>
    sliceAxis(x, at, i * length, Math.min((i + 1) * length, total)),
  );
}

const truth = (is: boolean): Value => constant({ dtype: 'bool', shape: [], data: Uint8Array.of(Number(is)) });

/** What each does with sequences. Optional and what takes optionals pass tensors through as they are. */
export const sequenceOperators: ReadonlyMap<string, OnSequences> = new Map<string, OnSequences>([
  ['SequenceEmpty', () => [new Sequence([])]],
  ['SequenceConstruct', (inputs) => [new Sequence(inputs.map(tensorOf))]],
  ['SplitToSequence', (inputs, attributes) => [new Sequence(parts(inputs, attributes))]],
  ['SequenceLength', ([sequence]) => [constant(integers([], [sequenceOf(sequence).length]))]],
  [
    'SequenceAt',
    ([sequence, position]) => {
      const items = sequenceOf(sequence);
      const item = items[placeIn(items, position)];
      if (item === undefined) throw new ModelFormatError(`there is no such place in a sequence of ${items.length}`);
      return [item];
    },
  ],
  [
    'SequenceInsert',
    ([sequence, item, position]) => {
      const items = sequenceOf(sequence);
      return [new Sequence(items.toSpliced(placeIn(items, position), 0, tensorOf(item)))];
    },
  ],
  [
    'SequenceErase',
    ([sequence, position]) => {
      const items = sequenceOf(sequence);
      const at = position === undefined ? items.length - 1 : placeIn(items, position);
      return [new Sequence(items.toSpliced(at, 1))];
    },
  ],
  [
    'ConcatFromSequence',
    ([sequence], { axis = 0, new_axis: isNew = 0 }) => {
      const items = sequenceOf(sequence).map(tensorOf);
      const rank = (items[0]?.shape.length ?? 0) + Number(isNew);
      const at = normalizeAxis(Number(axis), rank, 'ConcatFromSequence');
      return [concat(isNew === 1 ? items.map((item) => unsqueeze(item, [at])) : items, at)];
    },
  ],
  ['Optional', ([item]) => [item ?? new Sequence([])]],
  [
    'OptionalGetElement',
    ([item]) => {
      if (item === undefined) throw new ModelFormatError('an optional holds nothing');
      return [item];
    },
  ],
  [
    'OptionalHasElement',
    ([item]) => [truth(item !== undefined && !(item instanceof Sequence && item.items.length === 0))],
  ],
  ['Identity', ([item]) => (item === undefined ? [] : [item])],
]);
