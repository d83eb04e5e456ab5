import { defineCorruption, type Picture } from './picture.ts';

/** Coarse pixels: made smaller by the parameter and large again, each time by the mean of the pixels that a new one covers. */
export const pixelate = defineCorruption<number>({
  name: 'pixelate',
  inChinese: '像素化',
  kind: 'digital',
  parameters: {
    'ImageNet-C': [0.6, 0.5, 0.4, 0.3, 0.25],
    'CIFAR-10-C': [0.95, 0.9, 0.85, 0.75, 0.65],
    'MNIST-C': [0.6, 0.5, 0.4, 0.3, 0.25],
  },
  damaged(picture, share) {
    const { height, width } = picture;
    const [rows, columns] = [height, width].map((length) => Math.max(Math.trunc(length * share), 1));
    return boxResized(boxResized(picture, rows, columns), height, width);
  },
});

/** Pillow's box filter, in 8 bits, columns first. */
function boxResized(picture: Picture, height: number, width: number): Picture {
  const { values, channels } = picture;
  const wide = new Float64Array(picture.height * width * channels);
  boxes(picture.width, width).forEach(([start, end], x) => {
    for (let y = 0; y < picture.height; y++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let i = start; i < end; i++) sum += values[(y * picture.width + i) * channels + channel];
        wide[(y * width + x) * channels + channel] = level(sum / (end - start));
      }
    }
  });
  const result = new Float64Array(height * width * channels);
  const stride = width * channels;
  boxes(picture.height, height).forEach(([start, end], y) => {
    for (let j = 0; j < stride; j++) {
      let sum = 0;
      for (let i = start; i < end; i++) sum += wide[i * stride + j];
      result[y * stride + j] = level(sum / (end - start));
    }
  });
  return { values: result, height, width, channels };
}

/** The positions that each of `to` new ones covers: those whose centre is at most half of the new width away. */
function boxes(from: number, to: number): (readonly [start: number, end: number])[] {
  const scale = from / to;
  const support = Math.max(scale, 1) / 2;
  return Array.from({ length: to }, (_, position) => {
    const centre = (position + 0.5) * scale;
    const start = Math.max(Math.floor(centre - support + 0.5), 0);
    const end = Math.min(Math.floor(centre + support + 0.5), from);
    const covers = (i: number) => {
      const distance = (i + 0.5 - centre) / (2 * support);
      return distance > -0.5 && distance <= 0.5;
    };
    const inside = Array.from({ length: end - start }, (_, i) => start + i).filter(covers);
    return inside.length === 0 ? [start, start + 1] : [inside[0], inside[inside.length - 1] + 1];
  });
}

const level = (value: number) => Math.round(255 * value) / 255;
