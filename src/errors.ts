/**
 * The errors of Gibbon. Each has a `code` for programs, fields that say what was found, and a `hint` that says what to do.
 * They are thrown at the public edge only; an attack that fails to fool a model is a result and never an error.
 *
 * @example
 * try {
 *   await loadClassifier('notes.txt');
 * } catch (error) {
 *   if (!(error instanceof GibbonError)) throw error;
 *   console.error(error.code, error.message, error.hint);
 * }
 */
export class GibbonError extends Error {
  /** Stable, machine-readable name of the kind of error, e.g. `'model-format'`. */
  readonly code: string;
  /** What the reader can do about it. */
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.hint = hint;
  }
}

/** Bytes that are no ONNX model, or one that contradicts the ONNX specification. */
export class ModelFormatError extends GibbonError {
  /** Byte offset in the file at which decoding stopped, where there is one. */
  readonly offset: number | undefined;

  constructor(message: string, options: { offset?: number; hint?: string } = {}) {
    super('model-format', message, options.hint);
    this.offset = options.offset;
  }
}

/** One use of an operator that a transform has no rule for. */
export interface UnsupportedNode {
  readonly operator: string;
  readonly node: string;
  readonly reason: string;
}

/** All nodes of a file that Gibbon cannot import or differentiate, in one error. */
export class UnsupportedOperatorError extends GibbonError {
  readonly nodes: readonly UnsupportedNode[];

  constructor(nodes: readonly UnsupportedNode[], hint?: string) {
    const lines = nodes.map(({ operator, node, reason }) => `  ${operator} (node "${node}"): ${reason}`);
    const all = `no rule for ${nodes.length} node(s) of this model:\n${lines.join('\n')}`;
    // Where no node is to blame, the hint is all there is to say.
    if (nodes.length === 0 && hint !== undefined) super('unsupported-operator', hint);
    else super('unsupported-operator', all, hint);
    this.nodes = nodes;
  }
}

/** A VNN-LIB file that is malformed, or that says what Gibbon does not support. */
export class PropertyFormatError extends GibbonError {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Column of the line, from 1. */
  readonly column: number;

  constructor(message: string, where: { path?: string; line: number; column: number }, hint?: string) {
    const file = where.path === undefined ? '' : `${where.path}: `;
    super('property-format', `${file}line ${where.line}, column ${where.column}: ${message}`, hint);
    this.line = where.line;
    this.column = where.column;
  }
}

/** A property of no input: its box is empty, so that nothing can satisfy it. */
export class EmptyBoxError extends PropertyFormatError {}

/** Shapes that do not fit each other or the operator that is applied to them. */
export class ShapeError extends GibbonError {
  constructor(message: string, hint?: string) {
    super('shape', message, hint);
  }
}

/** A model that is valid ONNX but no classifier that can be attacked, e.g. because it has no float input. */
export class ClassifierError extends GibbonError {
  constructor(message: string, hint?: string) {
    super('classifier', message, hint);
  }
}

/**
 * An option that is out of range or contradicts another.
 *
 * @example
 * const refused = await attack(classifier, pgd, images, labels, { epsilon: -1 }).catch((error: unknown) => error);
 * if (refused instanceof OptionError) console.error(refused.message, refused.hint);
 */
export class OptionError extends GibbonError {
  readonly option: string;

  constructor(option: string, message: string, hint?: string) {
    super('option', `${option}: ${message}`, hint);
    this.option = option;
  }
}

/** Images, labels or arrays that cannot be read, or do not fit the model. */
export class DataError extends GibbonError {
  readonly path: string | undefined;

  constructor(message: string, options: { path?: string; hint?: string } = {}) {
    super('data', options.path === undefined ? message : `${options.path}: ${message}`, options.hint);
    this.path = options.path;
  }
}

/** A runtime that is missing, or that failed while it compiled or ran a graph. */
export class RuntimeError extends GibbonError {
  constructor(message: string, hint?: string) {
    super('runtime', message, hint);
  }
}

/** A queue that cannot be reached or used, or work that no worker could do. */
export class QueueError extends GibbonError {
  constructor(message: string, hint?: string) {
    super('queue', message, hint);
  }
}

/** A device of this machine that cannot be used. */
export class DeviceError extends RuntimeError {
  readonly device: string;
  readonly reason: string;

  constructor(device: string, reason: string, hint?: string) {
    super(`device "${device}" is not here: ${reason}`, hint);
    this.device = device;
    this.reason = reason;
  }
}

/**
 * Something worth knowing that a library function found out on its way. Returned as data, never printed.
 */
export interface Diagnostic {
  /** Stable name, e.g. `'zero-gradient'`. */
  readonly code: string;
  readonly message: string;
}
