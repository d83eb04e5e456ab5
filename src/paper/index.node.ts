/** All of this room: the claims, and what keeps and trains models on a disk. */
export * from './index.ts';
export * from './models/models.node.ts';
export * from './models/trainer.node.ts';
