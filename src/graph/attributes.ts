import { OptionError } from '../errors.ts';
import type { DType, Tensor } from '../tensor/index.ts';

/** What an attribute of a node may hold; integers beyond 2^53, such as "to the end", stay bigints. Graph attributes never get here: control flow is resolved at import. */
export type AttributeValue =
  | number
  | bigint
  | string
  | readonly number[]
  | readonly bigint[]
  | readonly string[]
  | Tensor;

export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

/** How ONNX stores an attribute; `dtype` is an integer code in the file and a name here. */
export type AttributeKind = 'int' | 'float' | 'string' | 'dtype' | 'ints' | 'floats' | 'strings' | 'tensor';

interface ValueOfKind {
  int: number;
  float: number;
  string: string;
  dtype: DType;
  ints: readonly number[];
  floats: readonly number[];
  strings: readonly string[];
  tensor: Tensor;
}

/** The declaration of one attribute: its kind and, unless it is optional or required, its default. */
export interface AttributeSpec<T extends AttributeValue | undefined = AttributeValue | undefined> {
  readonly kind: AttributeKind;
  readonly required: boolean;
  readonly fallback: T;
}

export type AttributeSpecs = Readonly<Record<string, AttributeSpec>>;

/** The type of the attributes that a table of declarations describes. */
export type AttributesOf<S extends AttributeSpecs> = {
  readonly [K in keyof S]: S[K] extends AttributeSpec<infer T> ? T : never;
};

/** An attribute that may be absent; it is then `undefined`. */
export function optional<K extends AttributeKind>(kind: K): AttributeSpec<ValueOfKind[K] | undefined> {
  return { kind, required: false, fallback: undefined };
}

/** An attribute with a default. */
export function attribute<K extends AttributeKind>(kind: K, fallback: ValueOfKind[K]): AttributeSpec<ValueOfKind[K]> {
  return { kind, required: false, fallback };
}

/** An attribute that must be there. */
export function required<K extends AttributeKind>(kind: K): AttributeSpec<ValueOfKind[K]> {
  return { kind, required: true, fallback: undefined as never };
}

function hasKind(kind: AttributeKind, value: AttributeValue): boolean {
  switch (kind) {
    case 'int':
      return Number.isSafeInteger(value);
    case 'float':
      return typeof value === 'number';
    case 'string':
    case 'dtype':
      return typeof value === 'string';
    case 'ints':
      return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item));
    case 'floats':
      return Array.isArray(value) && value.every((item) => typeof item === 'number');
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'tensor':
      return typeof value === 'object' && 'dtype' in value;
  }
}

/** Completes attributes with the defaults of their declarations and checks their kinds. Undeclared ones are dropped. */
export function resolveAttributes<S extends AttributeSpecs>(specs: S, given: Attributes): AttributesOf<S> {
  const resolved: Record<string, AttributeValue | undefined> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const value = given[name];
    if (value === undefined) {
      if (spec.required) throw new OptionError(name, 'this attribute is required and missing');
      resolved[name] = spec.fallback;
    } else if (hasKind(spec.kind, value)) {
      resolved[name] = value;
    } else {
      throw new OptionError(name, `this attribute should be of kind ${spec.kind}`);
    }
  }
  return resolved as AttributesOf<S>;
}
