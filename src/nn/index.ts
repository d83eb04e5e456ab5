export * from './losses.ts';
export * from './log-odds.ts';
