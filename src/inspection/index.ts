export { draftCard } from './card-draft.ts';
export type * from './guess.ts';
export { type Inspection, inspectModel, withMagnitude } from './inspection.ts';
export { probeMagnitude } from './scale-probe.ts';
