export { SAFE } from '../classifier/index.ts';
export { type Counterexample, counterexample, printVerdict, satisfies } from './counterexample.ts';
export { loadNetwork, type Network } from './network.ts';
export { printVnnlib } from './print-vnnlib.ts';
export type * from './property.ts';
export { type PropertyClassifierOptions, propertyClassifier } from './property-classifier.ts';
export { parseVnnlib } from './vnnlib.ts';
