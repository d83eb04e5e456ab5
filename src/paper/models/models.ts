/** Where trained models are kept, by what made them. */
import { decodeTensorFile, encodeTensorFile } from '../../tensor/index.ts';
import type { CheckpointStore } from '../../training/index.ts';
import type { TrainedParameters } from '../recipe.ts';

/** A place for models and for the progress of those that are being trained. */
export interface ModelShelf {
  load(identity: string): Promise<TrainedParameters | undefined>;
  save(identity: string, model: TrainedParameters): Promise<void>;
  /** The progress of one phase of a training. */
  checkpoint(identity: string, phase: number): CheckpointStore;
  /** Forgets the progress of a training that is done. */
  clear(identity: string): Promise<void>;
}

const FORMAT = 'gibbon-model/1';

/** A model as the bytes of one file. */
export function encodeModelFile(identity: string, { parameters, record }: TrainedParameters): Uint8Array {
  return encodeTensorFile({
    tensors: parameters,
    metadata: { format: FORMAT, identity, record: JSON.stringify(record) },
  });
}

/** The model in a file, or undefined where it is damaged or made in another way. */
export function decodeModelFile(bytes: Uint8Array, identity: string): TrainedParameters | undefined {
  const file = decodeTensorFile(bytes);
  if (file?.metadata.format !== FORMAT || file.metadata.identity !== identity) return undefined;
  return { parameters: file.tensors, record: JSON.parse(file.metadata.record) };
}
