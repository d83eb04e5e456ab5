import type { RandomStream } from '../random.ts';
import { mirroredEdge, reflectedEdge } from './filters/edges.ts';
import { gaussianBlur } from './filters/gaussian.ts';
import { sampled } from './filters/sampled.ts';
import { type BySeverity, defineCorruption, type Picture, plane } from './picture.ts';

type Elastic = readonly [strength: number, sigma: number, affine: number];

const ofLength = (length: number, shares: BySeverity<Elastic>): BySeverity<Elastic> => {
  const times = ([strength, sigma, affine]: Elastic): Elastic => [length * strength, length * sigma, length * affine];
  const [first, second, third, fourth, fifth] = shares;
  return [times(first), times(second), times(third), times(fourth), times(fifth)];
};

const stretched: BySeverity<Elastic> = [
  [2, 0.7, 0.1],
  [2, 0.08, 0.2],
  [0.05, 0.01, 0.02],
  [0.07, 0.01, 0.02],
  [0.12, 0.01, 0.02],
];

/** A picture on rubber: three of its points are moved by up to `affine` pixels, then every pixel by smooth noise of a strength. */
export const elasticTransform = defineCorruption<Elastic>({
  name: 'elastic transform',
  inChinese: '弹性变形',
  kind: 'digital',
  parameters: {
    // Their 244 is a slip for 224, which the published set has.
    'ImageNet-C': ofLength(244, stretched),
    'CIFAR-10-C': ofLength(32, [
      [0, 0, 0.08],
      [0.05, 0.2, 0.07],
      [0.08, 0.06, 0.06],
      [0.1, 0.04, 0.05],
      [0.1, 0.03, 0.03],
    ]),
    'MNIST-C': ofLength(28, stretched),
  },
  damaged(picture, [strength, sigma, affine], random, published) {
    const { height, width } = picture;
    const from = movedTriangle(picture, affine, random);
    const moved = sampled(picture, from, published === 'MNIST-C' ? undefined : reflectedEdge);
    const waves = () => {
      const noise = plane(height, width, () => random.uniform(-1, 1));
      return gaussianBlur(noise, sigma, { truncate: 3, edge: mirroredEdge }).values;
    };
    const [across, down] = [waves(), waves()];
    const at = (y: number, x: number) => y * width + x;
    return sampled(moved, (y, x) => [y + strength * down[at(y, x)], x + strength * across[at(y, x)]], mirroredEdge);
  },
});

/** Where each pixel comes from when three corners of a square in the middle are moved at random. */
function movedTriangle({ height, width }: Picture, most: number, random: RandomStream) {
  const [y, x] = [Math.floor(height / 2), Math.floor(width / 2)];
  const side = Math.floor(Math.min(height, width) / 3);
  const before = [
    [x + side, y + side],
    [x + side, y - side],
    [x - side, y - side],
  ];
  const after = before.map((point) => point.map((value) => value + random.uniform(-most, most)));
  const back = affineOf(after, before);
  return (row: number, column: number): readonly [number, number] => {
    const [toX, toY] = back.map(([a, b, c]) => a * column + b * row + c);
    return [toY, toX];
  };
}

/** The affine map, as two rows of three, that takes three points [x, y] to three others. */
function affineOf(from: readonly (readonly number[])[], to: readonly (readonly number[])[]): number[][] {
  const [[ax, ay], [bx, by], [cx, cy]] = from;
  const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
  return [0, 1].map((axis) => {
    const [a, b, c] = to.map((point) => point[axis]);
    const perX = ((b - a) * (cy - ay) - (c - a) * (by - ay)) / area;
    const perY = ((c - a) * (bx - ax) - (b - a) * (cx - ax)) / area;
    return [perX, perY, a - perX * ax - perY * ay];
  });
}
