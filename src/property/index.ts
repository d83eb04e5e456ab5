export { type Counterexample, counterexample, printVerdict, satisfies } from './counterexample.ts';
export { loadNetwork, type Network } from './network.ts';
export { printVnnlib } from './print-vnnlib.ts';
export type * from './property.ts';
export { type PropertyClassifierOptions, propertyClassifier, SAFE } from './property-classifier.ts';
export { parseVnnlib } from './vnnlib.ts';
