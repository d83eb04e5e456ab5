/** The attacks that files can hold. The exports are the registry. */
export { apgd } from './apgd.ts';
export { bim } from './bim.ts';
export { fgsm } from './fgsm.ts';
export { pgd } from './pgd.ts';
