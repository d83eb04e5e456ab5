/** Messages described as tables of fields: their TypeScript types, and one decoder and encoder for all of them. */
import { ModelFormatError } from '../errors.ts';
import { MAX_DEPTH, Reader, WireType, Writer } from './wire.ts';

/** What a field of each scalar type holds. Every 64-bit integer is a bigint, every 32-bit one a number. */
export interface ScalarValues {
  int32: number;
  int64: bigint;
  uint64: bigint;
  float: number;
  double: number;
  string: string;
  bytes: Uint8Array;
}

export type Scalar = keyof ScalarValues;

/** A field: a scalar type or the name of a message, its number, and how often it may occur. */
export interface Field<Type extends string = string, Label extends string = 'optional' | 'repeated'> {
  readonly type: Type;
  readonly number: number;
  readonly label: Label;
  /** Whether a repeated scalar is written packed. Either form is read. */
  readonly packed: boolean;
  /** Whether at most one of the message's fields of this kind is set. */
  readonly oneof: boolean;
}

export function optional<T extends string>(type: T, number: number): Field<T, 'optional'> {
  return { type, number, label: 'optional', packed: false, oneof: false };
}

export function oneof<T extends string>(type: T, number: number): Field<T, 'optional'> {
  return { type, number, label: 'optional', packed: false, oneof: true };
}

export function repeated<T extends string>(type: T, number: number): Field<T, 'repeated'> {
  return { type, number, label: 'repeated', packed: false, oneof: false };
}

export function packed<T extends Scalar>(type: T, number: number): Field<T, 'repeated'> {
  return { type, number, label: 'repeated', packed: true, oneof: false };
}

/** Messages by name, each a table of fields by name. */
export type Schema<Names extends PropertyKey = string> = {
  readonly [N in Names]: { readonly [field: string]: Field<Scalar | Extract<Names, string>> };
};

type KeysOf<Fields, Label extends string> = {
  [F in keyof Fields]: Fields[F] extends Field<string, Label> ? F : never;
}[keyof Fields];

type FieldType<F> = F extends Field<infer T> ? T : never;

type ValueOf<S, T> = T extends Scalar ? ScalarValues[T] : T extends keyof S ? MessageOf<S, T> : never;

type DraftValueOf<S, T> = T extends Scalar ? ScalarValues[T] : T extends keyof S ? DraftOf<S, T> : never;

/** A decoded message: an absent optional field is undefined, a repeated one is always an array. */
export type MessageOf<S, N extends keyof S> = {
  readonly [F in KeysOf<S[N], 'optional'>]?: ValueOf<S, FieldType<S[N][F]>> | undefined;
} & {
  readonly [F in KeysOf<S[N], 'repeated'>]: readonly ValueOf<S, FieldType<S[N][F]>>[];
} & {
  /** Fields that the schema does not know, tag and value, as they stood; present when there are some. */
  readonly unknown?: readonly Uint8Array[] | undefined;
};

/** A message to be encoded: like the decoded one, but any field may be left out. */
export type DraftOf<S, N extends keyof S> = {
  readonly [F in KeysOf<S[N], 'optional'>]?: DraftValueOf<S, FieldType<S[N][F]>> | undefined;
} & {
  readonly [F in KeysOf<S[N], 'repeated'>]?: readonly DraftValueOf<S, FieldType<S[N][F]>>[] | undefined;
} & { readonly unknown?: readonly Uint8Array[] | undefined };

/** Decodes and encodes the messages of a schema. */
export class Codec<S extends Schema<keyof S>> {
  readonly #tables: ReadonlyMap<string, Table>;

  constructor(schema: S) {
    const entries: [string, Schema[string]][] = Object.entries(schema);
    this.#tables = new Map(entries.map(([name, fields]) => [name, tableOf(name, fields)]));
  }

  /**
   * Decodes a message. Byte fields are views of `bytes`, not copies. Strings that are no UTF-8 get U+FFFD.
   * Of a field that must not be repeated the last one counts; messages are merged, as protobuf has it.
   * @throws ModelFormatError with the offset, for bytes that are no such message.
   */
  decode<N extends keyof S & string>(name: N, bytes: Uint8Array): MessageOf<S, N> {
    // A plain array, because subarray and slice of a Node Buffer differ.
    const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const table = this.#table(name);
    const message = emptyMessage(table);
    this.#read(new Reader(plain), table, message, 0);
    // #read fills in what the table says, and the type is derived from the same table.
    return message as MessageOf<S, N>;
  }

  /**
   * Encodes a message: fields in the order of their numbers, then the unknown ones.
   * @throws ModelFormatError if a value is not what its field takes.
   */
  encode<N extends keyof S & string>(name: N, message: DraftOf<S, N>): Uint8Array {
    const writer = new Writer();
    this.#write(writer, this.#table(name), message, 0);
    return writer.finish();
  }

  #table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new ModelFormatError(`the schema has no message ${name}`);
    return table;
  }

  #read(reader: Reader, table: Table, message: Contents, depth: number): void {
    if (depth > MAX_DEPTH) reader.fail(`messages are nested deeper than ${MAX_DEPTH}`);
    while (!reader.done) {
      const start = reader.position;
      const tag = reader.tag();
      const field = table.byNumber.get(tag >>> 3);
      if (field === undefined) {
        reader.skip(tag);
        append(message, 'unknown', reader.since(start));
        continue;
      }
      const wireType = tag & 7;
      const expected = wireTypeOf(field.type);
      if (field.label === 'repeated' && wireType === WireType.delimited && wireType !== expected) {
        reader.delimited(() => {
          while (!reader.done) append(message, field.name, this.#readValue(reader, field, undefined, depth));
        });
      } else if (wireType !== expected) {
        reader.fail(`${table.name}.${field.name} has wire type ${wireType} instead of ${expected}`, start);
      } else if (field.label === 'repeated') {
        append(message, field.name, this.#readValue(reader, field, undefined, depth));
      } else {
        const value = this.#readValue(reader, field, message[field.name], depth);
        if (field.oneof) for (const name of table.oneof) delete message[name];
        message[field.name] = value;
      }
    }
  }

  #readValue(reader: Reader, field: NamedField, previous: unknown, depth: number): unknown {
    if (isScalar(field.type)) return reader[field.type]();
    const table = this.#table(field.type);
    const message = isContents(previous) ? previous : emptyMessage(table);
    reader.delimited(() => this.#read(reader, table, message, depth + 1));
    return message;
  }

  #write(writer: Writer, table: Table, message: unknown, depth: number): void {
    if (depth > MAX_DEPTH) throw new ModelFormatError(`messages are nested deeper than ${MAX_DEPTH}`);
    if (!isContents(message)) throw new ModelFormatError(`a ${table.name} must be an object, not ${typeof message}`);
    for (const field of table.fields) {
      const value = message[field.name];
      if (value === undefined) continue;
      const values: unknown = field.label === 'repeated' ? value : [value];
      if (!Array.isArray(values)) throw new ModelFormatError(`${table.name}.${field.name} must be an array`);
      if (field.packed && values.length > 0) {
        writer.tag(field.number, WireType.delimited);
        writer.delimited(() => {
          for (const element of values) this.#writeValue(writer, table, field, element, depth);
        });
      } else {
        for (const element of values) {
          writer.tag(field.number, wireTypeOf(field.type));
          this.#writeValue(writer, table, field, element, depth);
        }
      }
    }
    if (Array.isArray(message.unknown)) for (const bytes of message.unknown) writer.raw(bytes);
  }

  #writeValue(writer: Writer, table: Table, field: NamedField, value: unknown, depth: number): void {
    const { type } = field;
    if (!isScalar(type)) {
      const inner = this.#table(type);
      writer.delimited(() => this.#write(writer, inner, value, depth + 1));
    } else if (type === 'string' && typeof value === 'string') writer.string(value);
    else if (type === 'bytes' && value instanceof Uint8Array) writer.bytes(value);
    else if ((type === 'int64' || type === 'uint64') && typeof value === 'bigint') writer[type](value);
    else if ((type === 'float' || type === 'double') && typeof value === 'number') writer[type](value);
    else if (type === 'int32' && typeof value === 'number' && value === (value | 0)) writer.int32(value);
    else throw new ModelFormatError(`${table.name}.${field.name} takes ${type}, not ${typeof value} ${value}`);
  }
}

type Contents = Record<string, unknown>;

type NamedField = Field & { readonly name: string };

interface Table {
  readonly name: string;
  /** In the order of their numbers. */
  readonly fields: readonly NamedField[];
  readonly byNumber: ReadonlyMap<number, NamedField>;
  readonly repeated: readonly string[];
  readonly oneof: readonly string[];
}

function tableOf(name: string, schema: Schema[string]): Table {
  const fields = Object.entries(schema).map(([fieldName, field]) => ({ ...field, name: fieldName }));
  return {
    name,
    fields: fields.sort((a, b) => a.number - b.number),
    byNumber: new Map(fields.map((field) => [field.number, field])),
    repeated: fields.filter((field) => field.label === 'repeated').map((field) => field.name),
    oneof: fields.filter((field) => field.oneof).map((field) => field.name),
  };
}

const wireTypes: Readonly<Record<Scalar, WireType>> = {
  int32: WireType.varint,
  int64: WireType.varint,
  uint64: WireType.varint,
  float: WireType.fixed32,
  double: WireType.fixed64,
  string: WireType.delimited,
  bytes: WireType.delimited,
};

function isScalar(type: string): type is Scalar {
  return Object.hasOwn(wireTypes, type);
}

function wireTypeOf(type: string): WireType {
  return isScalar(type) ? wireTypes[type] : WireType.delimited;
}

function isContents(value: unknown): value is Contents {
  return typeof value === 'object' && value !== null;
}

// Shared by all messages, so that a file of many tiny messages costs little memory.
const none: readonly unknown[] = Object.freeze([]);

function emptyMessage(table: Table): Contents {
  const message: Contents = {};
  for (const name of table.repeated) message[name] = none;
  return message;
}

function append(message: Contents, name: string, value: unknown): void {
  const list = message[name];
  if (Array.isArray(list) && list !== none) list.push(value);
  else message[name] = [value];
}
