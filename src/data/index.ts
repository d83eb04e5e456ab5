/** Data sets and image formats, without anything that needs a file system. */
export * from './arrays.ts';
export * from './augmentation.ts';
export * from './cifar10.ts';
export * from './contrast.ts';
export * from './dataset.ts';
export * from './files/labels.ts';
export * from './idx.ts';
export * from './npy.ts';
export * from './npz.ts';
export * from './npz-splits.ts';
export * from './pixels.ts';
export * from './published.ts';
export * from './resample.ts';
export * from './split.ts';
export * from './strokes.ts';
export * from './tar.ts';
export * from './zca.ts';
