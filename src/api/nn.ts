/** Architectures, losses and optimizers, as functions of graph values: `gibbon/nn`. */
export * from '../nn/index.ts';
