/** Image files: PNG, JPEG and WebP to pixels and back, by sharp, which is loaded when the first file is read. */
import { DataError, OptionError } from '../../errors.ts';
import { readBytes, writeWhole } from '../files/file.node.ts';
import type { PixelImage } from './pixels.ts';
import { resample } from './resample.ts';

/** How to read an image file. Give `resize` and `crop`, or `width` and `height`, or none of them. */
export interface ImageOptions {
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** Scales the short side to this many pixels and keeps the aspect ratio (see `resample`). */
  readonly resize?: number;
  /** After that, cuts out the square of this side in the centre. */
  readonly crop?: number;
  /** With `height`: scales to this size, whatever the aspect ratio was. */
  readonly width?: number;
  readonly height?: number;
}

const LARGEST_IMAGE = 100e6;

/**
 * Reads an image file.
 *
 * The orientation that a camera noted is applied, transparency is laid on black, more than 8 bits a channel are
 * rounded to 8. Colour profiles are not applied: the loaders that networks are trained with ignore them too. Colour
 * becomes grey by the weights 0.299, 0.587 and 0.114 (ITU-R BT.601), as in Pillow.
 *
 * @throws DataError where the file cannot be read, is not a PNG, JPEG or WebP image, has more than 100 megapixels, or is
 * smaller than `crop`; OptionError for sizes that are no positive integers or contradict each other.
 */
export async function readImage(path: string, options: ImageOptions): Promise<PixelImage> {
  checkOptions(options);
  const bytes = await readBytes(path);
  if (!isImage(bytes)) {
    throw new DataError('it is not a PNG, JPEG or WebP image', { path, hint: 'Convert it to PNG.' });
  }
  const whole = toChannels(await decode(bytes, path), options.channels);
  const scaled = scale(whole, options);
  return options.crop === undefined ? scaled : cropCentre(scaled, options.crop, path);
}

/**
 * Writes pixels as a PNG file, whole or not at all. Makes the folder where there is none.
 *
 * @param pixels `height * width * channels` values, the channels of a pixel side by side.
 * @throws DataError where the number of pixels does not fit, or the file cannot be written.
 */
export async function writePng(
  path: string,
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: 1 | 3,
): Promise<void> {
  if (pixels.length !== width * height * channels) {
    const message = `${pixels.length} values are not an image of ${width} x ${height} with ${channels} channels`;
    throw new DataError(message, { path });
  }
  const { default: sharp } = await import('sharp');
  const picture = sharp(pixels, { raw: { width, height, channels } });
  const bytes = await picture
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
  await writeWhole(path, bytes);
}

function checkOptions({ resize, crop, width, height }: ImageOptions): void {
  for (const [name, value] of Object.entries({ resize, crop, width, height })) {
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      throw new OptionError(name, `${value} is not a number of pixels`);
    }
  }
  if ((width === undefined) !== (height === undefined)) {
    throw new OptionError(width === undefined ? 'height' : 'width', 'give width and height together');
  }
  if (width !== undefined && resize !== undefined) {
    throw new OptionError('resize', 'contradicts width and height', 'Give one or the other.');
  }
}

function isImage(bytes: Uint8Array): boolean {
  const startsWith = (text: string, at = 0): boolean =>
    [...text].every((character, i) => bytes[at + i] === character.charCodeAt(0));
  return startsWith('\x89PNG') || startsWith('\xff\xd8\xff') || (startsWith('RIFF') && startsWith('WEBP', 8));
}

async function decode(bytes: Uint8Array, path: string): Promise<PixelImage> {
  const { default: sharp } = await import('sharp');
  try {
    const input = { limitInputPixels: LARGEST_IMAGE, ignoreIcc: true, failOn: 'error' } as const;
    const { width = 0, height = 0 } = await sharp(bytes, { ...input, limitInputPixels: false }).metadata();
    if (width * height > LARGEST_IMAGE) {
      throw new DataError(`has ${width} x ${height} pixels`, { path, hint: 'At most 100 megapixels are read.' });
    }
    const { data, info } = await sharp(bytes, input)
      .autoOrient()
      .flatten({ background: '#000000' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
    return { pixels, width: info.width, height: info.height, channels: info.channels };
  } catch (error) {
    if (error instanceof DataError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const plain = reason
      .trim()
      .replace(/^vips\w*:\s*/i, '')
      .replace(/:$/, '')
      .replaceAll('\n', '; ');
    throw new DataError(`cannot be decoded: ${plain}`, {
      path,
      hint: 'The file may be damaged or cut short; get it again.',
    });
  }
}

function toChannels(image: PixelImage, channels: 1 | 3): PixelImage {
  if (image.channels === channels) return image;
  const area = image.width * image.height;
  const pixels = new Uint8Array(area * channels);
  for (let i = 0; i < area; i++) {
    if (channels === 3) pixels.fill(image.pixels[i], 3 * i, 3 * i + 3);
    else {
      const [red, green, blue] = [image.pixels[3 * i], image.pixels[3 * i + 1], image.pixels[3 * i + 2]];
      pixels[i] = Math.round((299 * red + 587 * green + 114 * blue) / 1000);
    }
  }
  return { ...image, pixels, channels };
}

function scale(image: PixelImage, { resize, width, height }: ImageOptions): PixelImage {
  if (width !== undefined && height !== undefined) return resample(image, width, height);
  if (resize === undefined) return image;
  const short = Math.min(image.width, image.height);
  const scaled = (length: number): number => Math.round((resize * length) / short);
  return resample(image, scaled(image.width), scaled(image.height));
}

function cropCentre(image: PixelImage, side: number, path: string): PixelImage {
  const { width, height, channels } = image;
  if (width < side || height < side) {
    throw new DataError(`is ${width} x ${height}, too small to crop ${side} x ${side} from it`, {
      path,
      hint: `Scale it first, e.g. with resize ${side}.`,
    });
  }
  const left = Math.floor((width - side) / 2);
  const top = Math.floor((height - side) / 2);
  const pixels = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const start = ((top + y) * width + left) * channels;
    pixels.set(image.pixels.subarray(start, start + side * channels), y * side * channels);
  }
  return { pixels, width: side, height: side, channels };
}
