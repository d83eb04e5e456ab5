/** Reading VNN-LIB, the language of the Verification of Neural Networks Competition: version 1, and networks of version 2. */
import { Assertions } from './assertions.ts';
import { clausesOf } from './clauses.ts';
import type { Variable, Variables } from './linear.ts';
import type { Property } from './property.ts';
import { type Expression, failureAt, type List, readExpressions, type Source } from './s-expression.ts';

/** Commands of SMT-LIB that say nothing about the network. */
const SILENT: readonly string[] = [
  'vnnlib-version',
  'set-logic',
  'set-info',
  'set-option',
  'check-sat',
  'get-model',
  'exit',
];

/**
 * Reads a property: inputs X_0, X_1, ... and outputs Y_0, Y_1, ..., and assertions of `and`, `or`, `not`, `<=`, `>=`, `<`,
 * `>` and `=` between linear expressions. Each X must be bounded from both sides, be it by links to others; numbers are rounded
 * to float64.
 *
 * @param options.path The file that the text is of, for messages.
 * @throws PropertyFormatError for a text that is malformed, for constructs that are not supported, and for a property
 * that no input can satisfy because a lower bound is above an upper one
 * @example
 * const property = parseVnnlib(`
 *   (declare-const X_0 Real) (declare-const Y_0 Real) (declare-const Y_1 Real)
 *   (assert (and (>= X_0 -1) (<= X_0 1)))
 *   (assert (<= Y_0 Y_1))`);
 */
export function parseVnnlib(text: string, options: { readonly path?: string } = {}): Property {
  const source: Source = { ...options, text };
  const variables = new Map<string, Variable>();
  const assertions = new Assertions(source);
  for (const command of readExpressions(source)) {
    const [head, ...rest] = command.kind === 'list' ? command.items : [];
    if (command.kind === 'atom' || head?.kind !== 'atom') {
      throw failureAt(source, command.at, 'this is not a command', 'A command is e.g. (assert (<= X_0 1)).');
    }
    if (head.text === 'declare-const') declare(command, rest, variables, source);
    else if (head.text === 'declare-fun') declare(command, withoutArguments(rest), variables, source);
    else if (head.text === 'declare-network') declareNetwork(command, rest, variables, source);
    else if (head.text === 'assert') {
      const [formula] = rest;
      if (rest.length !== 1) throw failureAt(source, command.at, `assert takes one formula, not ${rest.length}`);
      assertions.add(clausesOf(formula, variables, source));
    } else if (!SILENT.includes(head.text)) throw unknownCommand(head.text, command.at, source);
  }
  const [inputs, outputs] = [counted('X', variables, source), counted('Y', variables, source)];
  return {
    inputCount: inputs.length,
    outputCount: outputs.length,
    boxes: assertions.boxes(inputs),
  };
}

function unknownCommand(name: string, at: number, source: Source): Error {
  const hint = 'Gibbon reads declare-const, declare-fun, declare-network and assert.';
  return failureAt(source, at, `the command "${name}" is not supported`, hint);
}

function declare(command: List, words: readonly Expression[], variables: Map<string, Variable>, source: Source): void {
  const [name, type] = words.map((word) => (word.kind === 'atom' ? word.text : ''));
  const { at } = command;
  const [side, digits] = [name?.slice(0, 2), name?.slice(2) ?? ''];
  const isName = (side === 'X_' || side === 'Y_') && /^\d{1,9}$/.test(digits) && String(Number(digits)) === digits;
  if (words.length !== 2 || !isName) {
    throw failureAt(source, at, 'only inputs X_0, X_1, ... and outputs Y_0, Y_1, ... can be declared', DECLARATION);
  }
  if (type !== 'Real')
    throw failureAt(source, at, `${name} is of type "${type}", and only Real is supported`, DECLARATION);
  if (variables.has(name)) throw failureAt(source, at, `${name} is declared twice`);
  variables.set(name, { side: side === 'X_' ? 'X' : 'Y', index: Number(digits), at });
}

/** A function without arguments is a constant. */
function withoutArguments([name, parameters, ...rest]: readonly Expression[]): readonly Expression[] {
  const isConstant = parameters?.kind === 'list' && parameters.items.length === 0;
  return isConstant ? [name, ...rest] : [];
}

/**
 * `(declare-network f (declare-input X float32 [1, 2]) (declare-output Y float32 [1, 3]))` of VNN-LIB 2, whose elements are
 * X[0,0], X[0,1]. Several inputs follow one another, and so do several outputs.
 */
function declareNetwork(
  command: List,
  [, ...declarations]: readonly Expression[],
  variables: Map<string, Variable>,
  source: Source,
): void {
  const counts = { X: 0, Y: 0 };
  for (const declaration of declarations) {
    const words = declaration.kind === 'list' ? declaration.items : [];
    const [kind, name, type, ...axes] = words.map((word) => (word.kind === 'atom' ? word.text : ''));
    const side = kind === 'declare-input' ? 'X' : kind === 'declare-output' ? 'Y' : undefined;
    if (side === undefined) {
      throw failureAt(source, declaration.at, `"${kind ?? ''}" is not supported in a network`, NETWORK);
    }
    const shape = shapeIn(axes.join(''));
    if (name === undefined || name === '' || !type?.startsWith('float') || shape === undefined) {
      throw failureAt(source, declaration.at, 'this does not declare floats of a known shape', NETWORK);
    }
    for (const index of indicesOf(shape)) {
      const element = `${name}[${index.join(',')}]`;
      if (variables.has(element)) throw failureAt(source, declaration.at, `${element} is declared twice`);
      variables.set(element, { side, index: counts[side]++, at: declaration.at });
    }
  }
  if (counts.X === 0 || counts.Y === 0)
    throw failureAt(source, command.at, 'a network has inputs and outputs', NETWORK);
}

const NETWORK = 'Write (declare-network f (declare-input X float32 [1,2]) (declare-output Y float32 [1,3])).';
const MOST_ELEMENTS = 1 << 24;

function shapeIn(text: string): readonly number[] | undefined {
  const inside = /^\[([\d,]*)\]$/.exec(text)?.[1];
  if (inside === undefined) return undefined;
  const shape = inside === '' ? [] : inside.split(',').map(Number);
  const size = shape.reduce((product, length) => product * length, 1);
  return size >= 1 && size <= MOST_ELEMENTS ? shape : undefined;
}

/** All indices of a shape, the last axis running fastest. */
function indicesOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (indices, length) => indices.flatMap((index) => Array.from({ length }, (_, i) => [...index, i])),
    [[]],
  );
}

const DECLARATION = 'Write (declare-const X_0 Real).';

/** The variables of one side by their index. */
function counted(side: Variable['side'], variables: Variables, source: Source): readonly Variable[] {
  const declared = [...variables.values()].filter((variable) => variable.side === side);
  if (declared.length === 0) {
    const what = side === 'X' ? 'input X_0' : 'output Y_0';
    throw failureAt(source, source.text.length, `the file ends, and no ${what} is declared`, DECLARATION);
  }
  const sorted = declared.sort((a, b) => a.index - b.index);
  const gap = sorted.findIndex(({ index }, i) => index !== i);
  if (gap >= 0) {
    const { index, at } = sorted[gap];
    throw failureAt(source, at, `${side}_${index} is declared, and ${side}_${gap} is not`, 'Indices count from 0.');
  }
  return sorted;
}
