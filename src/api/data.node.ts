/** Data sets, image and array files: `gibbon/data`. */
export * from '../data/index.node.ts';
