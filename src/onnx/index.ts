export { selfContained } from './embed.ts';
export * from './enums.ts';
export { computesInHalf, inHalf } from './half.ts';
export { decodeModel, decodeTensor, encodeModel } from './model.ts';
export { type NarrowFloat, type NarrowType, narrowType } from './narrow.ts';
export type * from './schema.ts';
export { type ExternalReader, tensorFromProto, tensorToProto } from './tensor-data.ts';
