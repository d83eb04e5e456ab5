/** Every norm. The exports are the registry. */
export { L0 } from './l0.ts';
export { L1 } from './l1.ts';
export { L2 } from './l2.ts';
export { Linf } from './linf.ts';
