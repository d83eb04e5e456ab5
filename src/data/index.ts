/** Data sets and image formats, without anything that needs a file system. */

export * from './dataset.ts';
export * from './files/labels.ts';
export * from './formats/arrays.ts';
export * from './formats/cifar10-binary.ts';
export * from './formats/idx.ts';
export * from './formats/npy.ts';
export * from './formats/npz.ts';
export * from './formats/tar.ts';
export * from './images/augmentation.ts';
export * from './images/byte-images.ts';
export * from './images/contrast.ts';
export * from './images/pixels.ts';
export * from './images/resample.ts';
export * from './images/zca.ts';
export * from './published/published.ts';
export * from './split.ts';
export * from './strokes/strokes.ts';
