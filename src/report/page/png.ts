/** PNG files, written synchronously and in any environment. @see W3C, Portable Network Graphics (PNG) Specification */
import { zlibSync } from 'fflate';
import type { PixelImage } from '../../data/index.ts';

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const BITS_PER_SAMPLE = 8;
const COLOUR_TYPES: Readonly<Record<1 | 3, number>> = { 1: 0, 3: 2 };

/** 8-bit grey or RGB pixels as the bytes of a PNG file. */
export function encodePng({ pixels, width, height, channels }: PixelImage & { readonly channels: 1 | 3 }): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = BITS_PER_SAMPLE;
  header[9] = COLOUR_TYPES[channels];

  const stride = width * channels;
  // Each line begins with the number of its filter; 0 is none.
  const lines = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    lines.set(pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  }
  return concatenated([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(lines, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

/** The cyclic redundancy check of ISO 3309, as PNG wants it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
