/**
 * Models of any kind, what counts as harm to them, and where an attacker may change their inputs: `gibbon/goals`.
 *
 * @module
 */
export { type Points, withRows } from '../classifier/index.ts';
export * from '../goals/index.ts';
export * from '../model/index.ts';
export { type Feature, features, masked, type Placement, wholeInput } from '../threat/index.ts';
