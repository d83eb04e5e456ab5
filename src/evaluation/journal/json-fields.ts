import type { DataError } from '../../errors.ts';
import type { Label } from '../../random.ts';

/** The fields of a JSON object that somebody else may have written, each of the type that it must have. */
export interface JsonFields {
  has(name: string): boolean;
  text(name: string): string;
  /** Finite or not: what JSON lacks is written as text. */
  number(name: string): number;
  count(name: string): number;
  flag(name: string): boolean;
  label(name: string): Label;
  part(name: string): JsonFields;
}

/** Numbers that JSON lacks. */
const unwritable: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/**
 * @param fault Makes the error that is thrown where a field is missing or of another type
 * @param path Of the object itself, for messages, e.g. `'clean.'`
 */
export function jsonFields(json: unknown, fault: (problem: string) => DataError, path = ''): JsonFields {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw fault(path === '' ? 'it is not a JSON object' : `"${path.slice(0, -1)}" is missing or not an object`);
  }
  const fields = new Map<string, unknown>(Object.entries(json));
  const wrong = (name: string, type: string) => fault(`"${path}${name}" is missing or no ${type}`);
  const number = (name: string) => {
    const value = fields.get(name);
    if (typeof value === 'number') return value;
    if (typeof value === 'string' && Object.hasOwn(unwritable, value)) return unwritable[value];
    throw wrong(name, 'number');
  };
  return {
    has: (name) => fields.has(name),
    text(name) {
      const value = fields.get(name);
      if (typeof value !== 'string') throw wrong(name, 'text');
      return value;
    },
    number,
    count(name) {
      const value = number(name);
      if (!Number.isInteger(value) || value < 0) throw wrong(name, 'whole number');
      return value;
    },
    flag(name) {
      const value = fields.get(name);
      if (typeof value !== 'boolean') throw wrong(name, 'truth value');
      return value;
    },
    label(name) {
      const value = fields.get(name);
      if (typeof value !== 'string' && typeof value !== 'number') throw wrong(name, 'name');
      return value;
    },
    part: (name) => jsonFields(fields.get(name), fault, `${path}${name}.`),
  };
}
