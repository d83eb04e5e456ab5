/**
 * Training, plain and adversarial, with checkpoints in files: `gibbon/training`.
 *
 * @module
 */
export * from '../training/checkpoint.node.ts';
export * from '../training/index.ts';
