/** The derivatives that files can hold. The exports are the registry. */
export { gradients } from './gradients.ts';
export { hvp } from './hvp.ts';
export { jvp } from './jvp.ts';
export { loss } from './loss.ts';
export { vjp } from './vjp.ts';
