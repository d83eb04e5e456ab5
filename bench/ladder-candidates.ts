/** What the rungs of `fast` were chosen from: each alone, on all samples that are answered correctly. */
import {
  alma,
  apgd,
  apgdDlr,
  apgdTargeted,
  ddn,
  fabTargeted,
  malt,
  md,
  multiTargeted,
  pdgd,
  pdpgd,
  pgd,
  pgdCosine,
  pma,
  sigmaZero,
  square,
  wake,
} from '../src/attacks/index.ts';
import type { Rung } from '../src/evaluation/index.ts';
import type { Attack, OptionValue } from '../src/harness/index.ts';
import type { NormName } from '../src/threat/index.ts';

type Candidate = readonly [Attack, Readonly<Record<string, OptionValue>>];

const all: readonly Candidate[] = [
  [pgd, {}],
  [pgdCosine, { steps: 100 }],
  [apgd, { steps: 100 }],
  [apgdDlr, { steps: 100 }],
  [md, { steps: 100 }],
  [pma, { steps: 50 }],
  [pma, { steps: 100 }],
  [malt, { steps: 100, targets: 1 }],
  [malt, { steps: 100, targets: 3 }],
  [malt, { steps: 50, targets: 5 }],
  [apgdTargeted, { steps: 33, targets: 3 }],
  [multiTargeted, { steps: 50, targets: 5 }],
  [wake, {}],
  [ddn, { steps: 100 }],
  [pdgd, { steps: 200 }],
  [pdpgd, { steps: 200 }],
  [alma, { steps: 200 }],
  [fabTargeted, { steps: 50, targets: 3, finalSteps: 0 }],
  [fabTargeted, { steps: 30, targets: 9, finalSteps: 0 }],
  [sigmaZero, { steps: 300 }],
  [square, { queries: 500, restarts: 1 }],
];

const named = ([method, options]: Candidate): Rung => ({
  name: [method.name, ...Object.entries(options).map(([name, value]) => `${name} ${value}`)].join(', '),
  method,
  options,
  on: 'all',
});

/** Those that know a norm. */
export function candidates(norm: NormName): Rung[] {
  return all.filter(([method]) => method.norms.includes(norm)).map(named);
}
