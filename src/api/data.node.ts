/**
 * Data sets, image and array files: `gibbon/data`.
 *
 * @module
 */
export * from '../data/index.node.ts';
