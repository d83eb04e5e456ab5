/**
 * The error of AlexNet under each corruption of ImageNet-C, from 0 to 1, as the mean over the severities: what the mean corruption
 * error divides by.
 *
 * @see Hendrycks and Dietterich 2019, arXiv 1903.12261, section 4.1; the figures are those that authors of later benchmarks share
 */
export const alexNetErrors: Readonly<Record<string, number>> = {
  'gaussian noise': 0.886428,
  'shot noise': 0.894468,
  'impulse noise': 0.92264,
  'defocus blur': 0.81988,
  'glass blur': 0.826268,
  'motion blur': 0.785948,
  'zoom blur': 0.79836,
  snow: 0.866816,
  frost: 0.826572,
  fog: 0.819324,
  brightness: 0.564592,
  contrast: 0.853204,
  'elastic transform': 0.646056,
  pixelate: 0.71784,
  'jpeg compression': 0.6065,
};
