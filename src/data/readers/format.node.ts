/** A form in which people keep samples: how it is recognised, and what is read from it. */
import type { Tensor } from '../../tensor/index.ts';
import type { ImageFile } from '../files/folder.node.ts';
import type { NpyDType } from '../formats/npy.ts';
import type { PixelLayout } from '../images/pixels.ts';

/** Samples as arrays. */
export interface StoredArrays {
  /** [N, ...]; bytes are pixels from 0 to 255, other numbers are as they stand. */
  readonly values: Tensor<NpyDType>;
  /** Where the values have their channels; undefined where only their shape tells. */
  readonly layout?: PixelLayout;
  /** One class a sample; undefined where nothing says what the samples are. */
  readonly labels: Int32Array | undefined;
  /** Names of the classes, by class index. */
  readonly classNames?: readonly string[];
}

/** Samples as image files, not decoded yet: who knows their size decodes as many as are needed. */
export interface StoredPictures {
  readonly files: readonly ImageFile[];
  /** The folder that was listed, where one was. */
  readonly folder: string | undefined;
}

export type StoredSamples = StoredArrays | StoredPictures;

/** A set of samples in one part, which is `test` then, or in two. */
export interface StoredSet {
  readonly train?: StoredSamples;
  readonly test: StoredSamples;
}

export interface ReadRequest {
  /** `test` leaves the samples to learn from out, where the set has two parts. */
  readonly parts: 'test' | 'both';
  /** Whether labels are an error where they are missing, read where they are there, or not looked for. */
  readonly labels: 'needed' | 'welcome' | 'unused';
}

/** A path, and the names in it where it is a folder. */
export interface Place {
  readonly path: string;
  readonly entries: readonly string[] | undefined;
}

export interface DataFormat {
  readonly name: string;
  /** For help and hints: what to name. */
  readonly summary: string;
  readonly holds: 'arrays' | 'pictures';
  /** Whether a place has this form, by its name and by the names in it. What others are sure of is theirs. */
  recognises(place: Place): 'surely' | 'maybe' | 'no';
  /** @throws DataError for what cannot be read, or labels that are needed and missing */
  read(place: Place, request: ReadRequest): Promise<StoredSet>;
}
