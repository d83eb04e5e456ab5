export { type Claim, defineClaim, type Measured, type Measurement } from './claim.ts';
export type { ClaimContext, TrainedModel } from './context.ts';
export { builtInDigits, type PaperData } from './data.ts';
export { type Preset, presetNamed, presets } from './preset.ts';
export type { Recipe, TrainedParameters, TrainingRecord } from './recipe.ts';
export * from './reproduce.ts';
