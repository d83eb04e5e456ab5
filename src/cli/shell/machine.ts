import { cpus, release, totalmem } from 'node:os';
import type { AuditMachine } from '../../evaluation/index.ts';

/** What a run takes place on. */
export function machine(): AuditMachine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}, ${release()}`,
    node: process.version,
  };
}
