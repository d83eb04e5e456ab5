/** What the figures were measured on. */
import { createRequire } from 'node:module';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { pytorch } from './peer-process.ts';
import type { Table } from './table.ts';

const require = createRequire(import.meta.url);

export function machineTable(): Table {
  const processors = cpus();
  return {
    title: 'Machine',
    head: ['what', 'which'],
    rows: [
      ['processor', `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`],
      ['memory', `${Math.round(totalmem() / 2 ** 30)} GB`],
      ['system', `${process.platform} ${process.arch}, ${release()}`],
      ['load before', `${loadavg()[0].toFixed(2)} (last minute)`],
      ['Node', process.version],
      ['onnxruntime-node', require('onnxruntime-node/package.json').version],
      ['peer', pytorch() ?? 'PyTorch is not installed: not measured (Debian: apt-get install python3-torch)'],
    ],
  };
}
