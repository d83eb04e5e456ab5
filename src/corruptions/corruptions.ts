import { brightness } from './brightness.ts';
import { contrast } from './contrast.ts';
import { defocusBlur } from './defocus-blur.ts';
import { elasticTransform } from './elastic-transform.ts';
import { fog } from './fog.ts';
import { frost } from './frost.ts';
import { gaussianNoise } from './gaussian-noise.ts';
import { glassBlur } from './glass-blur.ts';
import { impulseNoise } from './impulse-noise.ts';
import { jpegCompression } from './jpeg-compression.ts';
import { motionBlur } from './motion-blur.ts';
import type { Corruption } from './picture.ts';
import { pixelate } from './pixelate.ts';
import { shotNoise } from './shot-noise.ts';
import { snow } from './snow.ts';
import { zoomBlur } from './zoom-blur.ts';

/** The fifteen corruptions of ImageNet-C, in its order. */
export const corruptions: readonly Corruption[] = [
  gaussianNoise,
  shotNoise,
  impulseNoise,
  defocusBlur,
  glassBlur,
  motionBlur,
  zoomBlur,
  snow,
  frost,
  fog,
  brightness,
  contrast,
  elasticTransform,
  pixelate,
  jpegCompression,
];
