/** All attacks: these exports are the registry. */
export * from './apgd.ts';
export * from './apgd-dlr.ts';
export * from './apgd-targeted.ts';
export { autoattack, autoattackPlus, autoattackRand } from './autoattack.ts';
export * from './bim.ts';
export * from './carlini-wagner.ts';
export * from './ddn.ts';
export * from './deepfool.ts';
export * from './fab.ts';
export * from './fab-targeted.ts';
export * from './fgsm.ts';
export * from './fmn.ts';
export * from './mifgsm.ts';
export * from './noise.ts';
export * from './pdgd.ts';
export * from './pdpgd.ts';
export * from './pgd.ts';
export * from './square.ts';
