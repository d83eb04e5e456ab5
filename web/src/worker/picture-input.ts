/** Between picture files and the inputs of a model. */
import {
  type Box,
  type Classifier,
  DataError,
  type FloatTensor,
  type PixelImage,
  resample,
  toPixels,
  toTensor,
} from 'gibbon/browser';
import { pixelsOf } from './image.ts';
import type { Settings } from './own-models.ts';

/** A picture with 8 bits a channel, the channels of a pixel side by side. */
export interface Pixels {
  readonly values: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

export interface Format {
  readonly layout: 'nchw' | 'nhwc';
  readonly box: Box;
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

/** @throws DataError where the model takes no pictures */
export function formatOf({ inputShape, layout: known, box }: Classifier, { layout: given }: Settings): Format {
  const layout = given ?? known;
  if (layout === undefined || inputShape.length !== 3) {
    throw new DataError(`inputs of shape [${inputShape}] are no pictures`, {
      hint: 'Attack this model on the command line, with inputs from a .npy file: npx gibbon attack model.onnx inputs.npy',
    });
  }
  const [channels, height, width] = layout === 'nchw' ? inputShape : [inputShape[2], inputShape[0], inputShape[1]];
  return { layout, box, channels: channels === 3 ? 3 : 1, height, width };
}

/** Decodes a picture, and brings it to the size and the channels that the model takes: as `gibbon attack` does. */
export async function inputOf(picture: Blob, format: Format, { resize, crop }: Settings): Promise<FloatTensor> {
  const { rgb, width, height } = await pixelsOf(picture);
  const whole = toChannels({ pixels: rgb, width, height, channels: 3 }, format.channels);
  const fitting = crop === undefined ? resample(whole, format.width, format.height) : cropped(whole, format, resize);
  return toTensor([fitting], { layout: format.layout, box: format.box });
}

function toChannels(image: PixelImage, channels: 1 | 3): PixelImage {
  if (channels === 3) return image;
  const pixels = new Uint8Array(image.width * image.height);
  for (let i = 0; i < pixels.length; i++) {
    const [red, green, blue] = image.pixels.subarray(3 * i, 3 * i + 3);
    pixels[i] = Math.round((299 * red + 587 * green + 114 * blue) / 1000);
  }
  return { ...image, pixels, channels };
}

/** Scales the short side to `resize`, and cuts what the model takes out of the centre. */
function cropped(image: PixelImage, { height, width }: Format, resize = Math.max(height, width)): PixelImage {
  const scale = Math.max(resize / Math.min(image.width, image.height), width / image.width, height / image.height);
  const scaled = resample(image, Math.round(scale * image.width), Math.round(scale * image.height));
  const left = Math.floor((scaled.width - width) / 2);
  const top = Math.floor((scaled.height - height) / 2);
  const { channels } = scaled;
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const start = ((top + y) * scaled.width + left) * channels;
    pixels.set(scaled.pixels.subarray(start, start + width * channels), y * width * channels);
  }
  return { pixels, width, height, channels };
}

export function pixelsFrom(values: Float32Array, format: Format): Pixels {
  const { pixels, width, height } = toPixels(values, format);
  return { values: pixels, width, height, channels: format.channels };
}
