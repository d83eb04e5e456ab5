/**
 * Architectures, losses and optimizers, as functions of graph values: `gibbon/nn`.
 *
 * @module
 */
export * from '../nn/index.ts';
