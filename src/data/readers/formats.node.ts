/** The formats that data are read from, one line each. */
export { cifar10Binary } from './cifar10.node.ts';
export { idx } from './idx.node.ts';
export { idxFolder } from './idx-folder.node.ts';
export { images } from './images.node.ts';
export { npy } from './npy.node.ts';
export { npz } from './npz.node.ts';
export { splitFolder } from './split-folder.node.ts';
