export { explain } from './explain.ts';
export type * from './explanation.ts';
export type { ExplainOptions } from './options.ts';
