import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType, file_onnx, TensorProto_DataLocation, TensorProto_DataType } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { AttributeType, DataLocation, DataType, dataTypeName, dataTypeOf, dtypeOf } from './enums.ts';
import { schema } from './schema.ts';

const messages = file_onnx.messages.flatMap((message) => [message, ...message.nestedMessages]);

function typeOf(field: DescField): string {
  if (field.message !== undefined) return nameOf(field.message);
  return field.enum !== undefined ? 'int32' : ScalarType[field.scalar ?? 0].toLowerCase();
}

function nameOf(message: DescMessage): string {
  return message.typeName.replace(/^onnx\./, '');
}

describe('schema, against the descriptors that protoc made of onnx.proto', () => {
  it('has every message', () => {
    expect(Object.keys(schema).sort()).toEqual(messages.map(nameOf).sort());
  });

  const tables = new Map<string, object>(Object.entries(schema));

  it.each(messages.map((message) => [nameOf(message), message] as const))('has every field of %s', (name, message) => {
    const expected = message.fields.map((field) => [
      field.localName,
      {
        type: typeOf(field),
        number: field.number,
        label: field.fieldKind === 'list' ? 'repeated' : 'optional',
        packed: field.fieldKind === 'list' && field.packed,
        oneof: field.oneof !== undefined,
      },
    ]);
    expect(tables.get(name)).toEqual(Object.fromEntries(expected));
    expect(
      new Set(message.fields.map(({ oneof }) => oneof?.name)).size,
      'a message has one oneof at most',
    ).toBeLessThan(3);
  });
});

describe('enumerations', () => {
  it.each([
    ['DataType', DataType, TensorProto_DataType],
    ['DataLocation', DataLocation, TensorProto_DataLocation],
    ['AttributeType', AttributeType, AttributeProto_AttributeType],
  ])('%s has all names and numbers of onnx.proto', (_, ours, theirs) => {
    const named = Object.entries(theirs).filter(([key]) => Number.isNaN(Number(key)));
    expect(Object.entries(ours).sort()).toEqual(named.sort());
  });

  it('maps the element types of host tensors to numbers and back', () => {
    expect([dataTypeOf('float32'), dataTypeOf('bool'), dataTypeOf('bfloat16')]).toEqual([1, 9, 16]);
    const supported = Object.values(DataType).filter((dataType) => dtypeOf(dataType) !== undefined);
    expect(supported).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16]);
    for (const dataType of supported) expect(dataTypeOf(dtypeOf(dataType) ?? 'string')).toBe(dataType);
    expect(dtypeOf(DataType.FLOAT8E5M2)).toBeUndefined();
  });

  it('names element types', () => {
    expect(dataTypeName(17)).toBe('FLOAT8E4M3FN');
    expect(dataTypeName(99)).toBe('data type 99');
  });
});
