/**
 * The messages of ONNX as tables: onnx.proto of ONNX 1.20 (IR version 13), github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 * What each field means is said there and in docs/IR.md beside it.
 */
import { Codec, type DraftOf, type MessageOf, oneof, optional, packed, repeated } from './message.ts';

/** The tables; a field stands as `label(type, number)` as in the .proto file, enumerations as the int32 they are. */
export const schema = {
  ModelProto: {
    irVersion: optional('int64', 1),
    producerName: optional('string', 2),
    producerVersion: optional('string', 3),
    domain: optional('string', 4),
    modelVersion: optional('int64', 5),
    docString: optional('string', 6),
    graph: optional('GraphProto', 7),
    opsetImport: repeated('OperatorSetIdProto', 8),
    metadataProps: repeated('StringStringEntryProto', 14),
    trainingInfo: repeated('TrainingInfoProto', 20),
    functions: repeated('FunctionProto', 25),
    configuration: repeated('DeviceConfigurationProto', 26),
  },
  GraphProto: {
    node: repeated('NodeProto', 1),
    name: optional('string', 2),
    initializer: repeated('TensorProto', 5),
    docString: optional('string', 10),
    input: repeated('ValueInfoProto', 11),
    output: repeated('ValueInfoProto', 12),
    valueInfo: repeated('ValueInfoProto', 13),
    quantizationAnnotation: repeated('TensorAnnotation', 14),
    sparseInitializer: repeated('SparseTensorProto', 15),
    metadataProps: repeated('StringStringEntryProto', 16),
  },
  NodeProto: {
    input: repeated('string', 1),
    output: repeated('string', 2),
    name: optional('string', 3),
    opType: optional('string', 4),
    attribute: repeated('AttributeProto', 5),
    docString: optional('string', 6),
    domain: optional('string', 7),
    overload: optional('string', 8),
    metadataProps: repeated('StringStringEntryProto', 9),
    deviceConfigurations: repeated('NodeDeviceConfigurationProto', 10),
  },
  AttributeProto: {
    name: optional('string', 1),
    f: optional('float', 2),
    i: optional('int64', 3),
    s: optional('bytes', 4),
    t: optional('TensorProto', 5),
    g: optional('GraphProto', 6),
    floats: repeated('float', 7),
    ints: repeated('int64', 8),
    strings: repeated('bytes', 9),
    tensors: repeated('TensorProto', 10),
    graphs: repeated('GraphProto', 11),
    docString: optional('string', 13),
    tp: optional('TypeProto', 14),
    typeProtos: repeated('TypeProto', 15),
    type: optional('int32', 20),
    refAttrName: optional('string', 21),
    sparseTensor: optional('SparseTensorProto', 22),
    sparseTensors: repeated('SparseTensorProto', 23),
  },
  TensorProto: {
    dims: repeated('int64', 1),
    dataType: optional('int32', 2),
    segment: optional('TensorProto.Segment', 3),
    floatData: packed('float', 4),
    int32Data: packed('int32', 5),
    stringData: repeated('bytes', 6),
    int64Data: packed('int64', 7),
    name: optional('string', 8),
    rawData: optional('bytes', 9),
    doubleData: packed('double', 10),
    uint64Data: packed('uint64', 11),
    docString: optional('string', 12),
    externalData: repeated('StringStringEntryProto', 13),
    dataLocation: optional('int32', 14),
    metadataProps: repeated('StringStringEntryProto', 16),
  },
  'TensorProto.Segment': {
    begin: optional('int64', 1),
    end: optional('int64', 2),
  },
  SparseTensorProto: {
    values: optional('TensorProto', 1),
    indices: optional('TensorProto', 2),
    dims: repeated('int64', 3),
  },
  ValueInfoProto: {
    name: optional('string', 1),
    type: optional('TypeProto', 2),
    docString: optional('string', 3),
    metadataProps: repeated('StringStringEntryProto', 4),
  },
  TypeProto: {
    tensorType: oneof('TypeProto.Tensor', 1),
    sequenceType: oneof('TypeProto.Sequence', 4),
    mapType: oneof('TypeProto.Map', 5),
    denotation: optional('string', 6),
    sparseTensorType: oneof('TypeProto.SparseTensor', 8),
    optionalType: oneof('TypeProto.Optional', 9),
  },
  'TypeProto.Tensor': {
    elemType: optional('int32', 1),
    shape: optional('TensorShapeProto', 2),
  },
  'TypeProto.Sequence': {
    elemType: optional('TypeProto', 1),
  },
  'TypeProto.Map': {
    keyType: optional('int32', 1),
    valueType: optional('TypeProto', 2),
  },
  'TypeProto.SparseTensor': {
    elemType: optional('int32', 1),
    shape: optional('TensorShapeProto', 2),
  },
  'TypeProto.Optional': {
    elemType: optional('TypeProto', 1),
  },
  TensorShapeProto: {
    dim: repeated('TensorShapeProto.Dimension', 1),
  },
  'TensorShapeProto.Dimension': {
    dimValue: oneof('int64', 1),
    dimParam: oneof('string', 2),
    denotation: optional('string', 3),
  },
  OperatorSetIdProto: {
    domain: optional('string', 1),
    version: optional('int64', 2),
  },
  StringStringEntryProto: {
    key: optional('string', 1),
    value: optional('string', 2),
  },
  TensorAnnotation: {
    tensorName: optional('string', 1),
    quantParameterTensorNames: repeated('StringStringEntryProto', 2),
  },
  FunctionProto: {
    name: optional('string', 1),
    input: repeated('string', 4),
    output: repeated('string', 5),
    attribute: repeated('string', 6),
    node: repeated('NodeProto', 7),
    docString: optional('string', 8),
    opsetImport: repeated('OperatorSetIdProto', 9),
    domain: optional('string', 10),
    attributeProto: repeated('AttributeProto', 11),
    valueInfo: repeated('ValueInfoProto', 12),
    overload: optional('string', 13),
    metadataProps: repeated('StringStringEntryProto', 14),
  },
  TrainingInfoProto: {
    initialization: optional('GraphProto', 1),
    algorithm: optional('GraphProto', 2),
    initializationBinding: repeated('StringStringEntryProto', 3),
    updateBinding: repeated('StringStringEntryProto', 4),
  },
  DeviceConfigurationProto: {
    name: optional('string', 1),
    numDevices: optional('int32', 2),
    device: repeated('string', 3),
  },
  NodeDeviceConfigurationProto: {
    configurationId: optional('string', 1),
    shardingSpec: repeated('ShardingSpecProto', 2),
    pipelineStage: optional('int32', 3),
  },
  ShardingSpecProto: {
    tensorName: optional('string', 1),
    device: repeated('int64', 2),
    indexToDeviceGroupMap: repeated('IntIntListEntryProto', 3),
    shardedDim: repeated('ShardedDimProto', 4),
  },
  IntIntListEntryProto: {
    key: optional('int64', 1),
    value: repeated('int64', 2),
  },
  ShardedDimProto: {
    axis: optional('int64', 1),
    simpleSharding: repeated('SimpleShardedDimProto', 2),
  },
  SimpleShardedDimProto: {
    dimValue: oneof('int64', 1),
    dimParam: oneof('string', 2),
    numShards: optional('int64', 3),
  },
} as const;

export const codec = new Codec(schema);

export type MessageName = keyof typeof schema;

/** A decoded message by its name, e.g. `Message<'TypeProto.Tensor'>`. */
export type Message<N extends MessageName> = MessageOf<typeof schema, N>;

/** A message to be encoded, in which any field may be left out, e.g. `Draft<'NodeProto'>`. */
export type Draft<N extends MessageName> = DraftOf<typeof schema, N>;

export type ModelProto = Message<'ModelProto'>;
export type GraphProto = Message<'GraphProto'>;
export type NodeProto = Message<'NodeProto'>;
export type AttributeProto = Message<'AttributeProto'>;
export type TensorProto = Message<'TensorProto'>;
export type SparseTensorProto = Message<'SparseTensorProto'>;
export type ValueInfoProto = Message<'ValueInfoProto'>;
export type TypeProto = Message<'TypeProto'>;
export type TensorShapeProto = Message<'TensorShapeProto'>;
export type OperatorSetIdProto = Message<'OperatorSetIdProto'>;
export type StringStringEntryProto = Message<'StringStringEntryProto'>;
export type FunctionProto = Message<'FunctionProto'>;
