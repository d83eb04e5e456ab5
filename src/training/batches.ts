/** The samples of the steps of a run, in buffers that the next run fills anew: to allocate them takes as long as to fill them. */
import { type Images, takeImages } from '../data/images/byte-images.ts';
import { type FloatTensor, floats, type Tensor } from '../tensor/index.ts';

/**
 * Samples to learn from.
 *
 * @typeParam I How the inputs are held: as floats, or as 8-bit pixels, which become floats in batches.
 */
export interface TrainingSet<I extends Images = FloatTensor> {
  /** [N, ...inputShape] */
  readonly inputs: I;
  /** [N], in the form that the loss takes: class indices, or signs. */
  readonly labels: Int32Array;
}

/** Some samples of a training set. */
export interface Batch {
  /** [batchSize, ...inputShape] */
  readonly inputs: FloatTensor;
  /** [batchSize] */
  readonly labels: Tensor<'int64'>;
}

export class Batches {
  readonly #samples: TrainingSet<Images>;
  readonly #size: number;
  readonly #buffers: Batch[] = [];

  /** @param size Samples of a batch. */
  constructor(samples: TrainingSet<Images>, size: number) {
    this.#samples = samples;
    this.#size = size;
  }

  /**
   * @param place Which step of a run the batch is for: batches of one place share their memory.
   * @param rows The samples, as many as a batch has.
   */
  at(place: number, rows: ArrayLike<number>): Batch {
    this.#buffers[place] ??= this.#buffer();
    const batch = this.#buffers[place];
    takeImages(this.#samples.inputs, rows, batch.inputs);
    for (let i = 0; i < rows.length; i++) batch.labels.data[i] = BigInt(this.#samples.labels[rows[i]]);
    return batch;
  }

  #buffer(): Batch {
    const size = this.#size;
    return {
      inputs: floats([size, ...this.#samples.inputs.shape.slice(1)]),
      labels: { dtype: 'int64', shape: [size], data: new BigInt64Array(size) },
    };
  }
}
