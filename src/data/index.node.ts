/** All of this room: data sets and image formats, and the files that they are in. */

export * from './files/class-folder.node.ts';
export * from './files/file.node.ts';
export * from './files/folder.node.ts';
export * from './files/read.node.ts';
export * from './formats/gzip.node.ts';
export * from './formats/idx.node.ts';
export * from './images/image.node.ts';
export * from './index.ts';
export * from './published/cifar10.node.ts';
export * from './published/download.node.ts';
export * from './published/mnist.node.ts';
export * from './published/published.node.ts';
export * from './readers/index.node.ts';
