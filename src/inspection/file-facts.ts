/** What an ONNX file says of itself. */
import { dataTypeName, dtypeOf, type ModelProto, type ValueInfoProto } from '../onnx/index.ts';

export interface FileFacts {
  /** In bytes, files with weights beside it not counted. */
  readonly size: number;
  /** SHA-256 in hexadecimal, where somebody computed it. */
  readonly sha256?: string;
  /** The program that wrote it, with its version; '' where the file does not say. */
  readonly producer: string;
  readonly irVersion: number | undefined;
  /** Opset versions by domain; `'ai.onnx'` is ONNX's own. */
  readonly opsets: Readonly<Record<string, number>>;
  /** Names and values of its metadata_props. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An input or output of a model. */
export interface Port {
  readonly name: string;
  /** The element type of a tensor, or `'sequence'`, `'map'`, `'optional'`, `'sparse tensor'`. */
  readonly dtype: string;
  /** Lengths, names of open axes, and '?' for those without a name; undefined where even the rank is open. */
  readonly shape: readonly (number | string)[] | undefined;
}

export function fileFacts(model: ModelProto, bytes: Uint8Array): FileFacts {
  const { producerName = '', producerVersion = '', irVersion, opsetImport, metadataProps } = model;
  return {
    size: bytes.length,
    producer: `${producerName} ${producerVersion}`.trim(),
    irVersion: irVersion === undefined ? undefined : Number(irVersion),
    opsets: Object.fromEntries(
      opsetImport.map(({ domain = '', version = 0n }) => [domain === '' ? 'ai.onnx' : domain, Number(version)]),
    ),
    metadata: Object.fromEntries(metadataProps.map(({ key = '', value = '' }) => [key, value])),
  };
}

export function portOf({ name = '', type }: ValueInfoProto): Port {
  const tensor = type?.tensorType ?? type?.sparseTensorType;
  const element = tensor?.elemType ?? 0;
  const shape = tensor?.shape?.dim.map(({ dimValue, dimParam }) =>
    dimValue !== undefined && dimValue > 0n ? Number(dimValue) : dimParam || '?',
  );
  return { name, dtype: kindOf(type) ?? dtypeOf(element) ?? dataTypeName(element).toLowerCase(), shape };
}

/** What is no tensor. */
function kindOf(type: ValueInfoProto['type']): string | undefined {
  if (type?.sequenceType !== undefined) return 'sequence';
  if (type?.mapType !== undefined) return 'map';
  if (type?.optionalType !== undefined) return 'optional';
  return type?.sparseTensorType === undefined ? undefined : 'sparse tensor';
}
