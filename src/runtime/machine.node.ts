import { cpus, release, totalmem } from 'node:os';
import type { Machine } from './machine.ts';

/** This machine. */
export function machine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}, ${release()}`,
    node: process.version,
  };
}
