/** Training, plain and adversarial, with checkpoints in files: `gibbon/training`. */
export * from '../training/checkpoint.node.ts';
export * from '../training/index.ts';
