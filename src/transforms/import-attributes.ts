import type { Attributes, AttributeValue } from '../graph/index.ts';
import { inFloat32 } from '../graph/index.ts';
import { type AttributeProto, type ExternalReader, type NodeProto, tensorFromProto } from '../onnx/index.ts';

/** The attributes that a call of a function gives to its body. */
export type AttributeScope = ReadonlyMap<string, AttributeProto>;

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const isSafe = (i: bigint): boolean => BigInt(Number(i)) === i && Number.isSafeInteger(Number(i));
/** A number where a number says the same. */
const exactly = (i: bigint): number | bigint => (isSafe(i) ? Number(i) : i);
const allExactly = (list: readonly bigint[]): readonly number[] | readonly bigint[] =>
  list.every(isSafe) ? list.map(Number) : list;

function attributeValue(attribute: AttributeProto, external: ExternalReader | undefined): AttributeValue | undefined {
  const { f, i, s, t, floats, ints, strings } = attribute;
  switch (attribute.type) {
    case 1:
      return f ?? 0;
    case 2:
      return exactly(i ?? 0n);
    case 3:
      return text(s ?? new Uint8Array());
    case 4:
      return t && inFloat32(tensorFromProto(t, external));
    case 6:
      return [...floats];
    case 7:
      return allExactly(ints);
    case 8:
      return strings.map(text);
  }
  // Files of the first IR versions leave the type out.
  if (f !== undefined) return f;
  if (i !== undefined) return exactly(i);
  if (s !== undefined) return text(s);
  if (t !== undefined) return inFloat32(tensorFromProto(t, external));
  if (floats.length > 0) return [...floats];
  if (ints.length > 0) return allExactly(ints);
  return strings.length > 0 ? strings.map(text) : undefined;
}

/** The attributes that a call gives to a function's body; those that the caller was given itself are passed on. */
export function attributesGivenBy(call: NodeProto, scope: AttributeScope): AttributeScope {
  return new Map(
    call.attribute.flatMap((attribute) => {
      const { name = '', refAttrName } = attribute;
      const source = refAttrName ? scope.get(refAttrName) : attribute;
      return source ? [[name, source]] : [];
    }),
  );
}

/** A node's attributes by name, those that refer to the attributes of the calling node resolved. */
export function readAttributes(
  node: NodeProto,
  scope: AttributeScope,
  external: ExternalReader | undefined,
): Attributes {
  return Object.fromEntries(
    node.attribute.map((attribute) => {
      const { name = '', refAttrName } = attribute;
      const source = refAttrName ? scope.get(refAttrName) : attribute;
      return [name, source && attributeValue(source, external)];
    }),
  );
}
