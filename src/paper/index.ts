export { type Claim, defineClaim, type Measured, type Measurement } from './claim.ts';
export { type ClaimContext, memberSeed, type TrainedModel } from './context.ts';
export * from './cost.ts';
export { builtInDigits, type PaperData } from './data.ts';
export type { ModelShelf } from './models.ts';
export { type AskedModel, claims, neededModels } from './needed-models.ts';
export { type Preset, presetNamed, presets } from './preset.ts';
export type { Recipe, TrainedParameters, TrainingRecord } from './recipe.ts';
export * from './reproduce.ts';
