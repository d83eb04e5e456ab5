/** What laws and standards ask for, clause by clause, and what an audit has to show for it. It never says that one is met. */
import type { AuditComparison, AuditResult } from '../../evaluation/index.ts';
import { percent } from '../../numbers.ts';
import { intervalInWords } from '../audit/words.ts';
import type { AuditCard } from './audit-card.ts';

export type Standing = 'evidence' | 'partly' | 'not established';

/** All that a filed report rests on. */
export interface Filed {
  readonly audit: AuditResult;
  readonly card: AuditCard;
  /** With an earlier audit of the same samples, where there is one. */
  readonly comparison: AuditComparison | undefined;
}

export interface Clause {
  readonly source: string;
  readonly clause: string;
  /** What it asks for, in short. */
  readonly asks: string;
  /** What there is for it. */
  standing(filed: Filed): { readonly standing: Standing; readonly because: string };
}

const is = (standing: Standing, because: string) => ({ standing, because });

/** What was measured under attack, with its interval. */
function underAttack({ robustAccuracy }: AuditResult): string {
  return `${percent(robustAccuracy.value)} under attack (${intervalInWords(robustAccuracy)})`;
}

/** What else was found to affect the answers. */
function circumstances({ beyond }: AuditResult): string {
  if (beyond === undefined) return 'corruptions and movements were not measured (no --beyond)';
  const { corruptions, movements } = beyond;
  const shares = corruptions.corruptions.flatMap(({ accuracy }) => accuracy.map(({ value }) => value));
  const mean = shares.reduce((sum, share) => sum + share, 0) / Math.max(shares.length, 1);
  return `${percent(mean)} on average over ${corruptions.corruptions.length} corruptions, ${percent(movements.accuracy.value)} wherever pictures are moved; other circumstances were not measured`;
}

const AI_ACT = 'EU AI Act (Regulation 2024/1689)';
const AISVS = 'OWASP AISVS 1.0, C11.2';

/** In the order in which they are shown. */
export const clauses: readonly Clause[] = [
  {
    source: AI_ACT,
    clause: '13(3)(b)(ii)',
    asks: 'accuracy, robustness and cybersecurity that were tested and can be expected, and what may affect them',
    standing: ({ audit }) =>
      is(
        'partly',
        `accuracy ${percent(audit.cleanAccuracy.value)}, ${underAttack(audit)}, ${percent(audit.noiseAccuracy.value)} under noise; ${circumstances(audit)}`,
      ),
  },
  {
    source: AI_ACT,
    clause: '15(3)',
    asks: 'levels and metrics of accuracy, declared in the instructions for use',
    standing: ({ audit }) =>
      is(
        'partly',
        `accuracy with its interval: ${intervalInWords(audit.cleanAccuracy)}; whether it is declared in the instructions is for them to show`,
      ),
  },
  {
    source: AI_ACT,
    clause: '15(5)',
    asks: 'resilience against adversarial examples; measures to prevent, detect, respond to, resolve and control them',
    standing: ({ audit, card }) =>
      is(
        'partly',
        `${underAttack(audit)}; measures: ${card.measures === '' ? 'none stated' : `${card.measures} (stated, not tested)`}; poisoning and attacks on confidentiality were not tested`,
      ),
  },
  {
    source: AI_ACT,
    clause: 'Annex IV 2(g)',
    asks: 'procedures and data of validation and testing with their main characteristics, metrics, logs and reports, dated and signed',
    standing: ({ card }) => {
      const missing = [
        ...(card.data.characteristics === '' ? ['characteristics of the data'] : []),
        ...(card.responsible.every(({ name }) => name === '') ? ['responsible persons'] : []),
        'a signature',
        'metrics of discriminatory impact beside the accuracy of each class',
      ];
      return is('partly', `procedure, metrics, log (journal.jsonl) and date are here; missing: ${missing.join(', ')}`);
    },
  },
  {
    source: 'ISO/IEC 24029-2:2023',
    clause: 'stability',
    asks: 'that the answer does not change anywhere in a domain around an input',
    standing: ({ audit }) => {
      const fooled = audit.cleanAccuracy.count - audit.robustAccuracy.count;
      const falsified = `falsified on ${fooled} of ${audit.cleanAccuracy.count} correctly answered samples`;
      const { certificates } = audit;
      if (certificates === undefined) return is('partly', `${falsified}; proved on none (no --certify)`);
      const { certifiedAccuracy, undecided } = certificates;
      const proved = `proved on ${certifiedAccuracy.count}, ${falsified}, undecided on ${undecided}`;
      return is(undecided === 0 ? 'evidence' : 'partly', proved);
    },
  },
  {
    source: AISVS,
    clause: '11.2.1',
    asks: 'evaluation against known adversarial attacks on this kind of data',
    standing: ({ audit }) => {
      const names = audit.ladder.map(({ name }) => name).join(', ');
      if (audit.setting.preset === 'fast') return is('partly', `attacks of few steps: ${names}`);
      return is('evidence', names);
    },
  },
  {
    source: AISVS,
    clause: '11.2.2',
    asks: 'detection of adversarial examples in production, with alerts and responses',
    standing: () => is('not established', 'this is a test of the file, not of its operation'),
  },
  {
    source: AISVS,
    clause: '11.2.3',
    asks: 'adversarial training or the like where feasible, documented and reproducible',
    standing: ({ card }) =>
      card.hardening === ''
        ? is('not established', 'nothing is stated of the training')
        : is('partly', `stated, not tested: ${card.hardening}`),
  },
  {
    source: AISVS,
    clause: '11.2.4',
    asks: 'adaptive attacks, and no measurable loss of robustness across releases',
    standing({ audit, comparison }) {
      const alarms = audit.diagnostics.filter(({ verdict }) => verdict === 'alarm').length;
      const adaptive = `white-box attacks on the shipped file, but none designed for a deployed defence; ${alarms} alarms of the checks`;
      if (comparison === undefined) return is('not established', `${adaptive}; no earlier release was compared`);
      const loss = comparison.isWorse ? 'a significant loss against' : 'no significant loss against';
      return is('partly', `${adaptive}; ${loss} ${comparison.before.model.name}`);
    },
  },
  {
    source: AISVS,
    clause: '11.2.5',
    asks: 'formal verification, such as certified bounds, where the architecture allows it',
    standing: ({ audit: { certificates } }) =>
      certificates === undefined
        ? is('not established', 'nothing was certified (no --certify)')
        : is(
            'evidence',
            `${percent(certificates.certifiedAccuracy.value)} of the samples certified, ${certificates.claim}`,
          ),
  },
  {
    source: AISVS,
    clause: '11.2.6',
    asks: 'certified metrics recorded per version, and thresholds that trigger re-evaluation',
    standing({ audit: { certificates, requirements = [] } }) {
      if (certificates === undefined) return is('not established', 'nothing was certified (no --certify)');
      const threshold = requirements.find(({ metric }) => metric === 'certified');
      if (threshold === undefined) return is('partly', 'recorded for this version; no threshold was set');
      return is(
        'partly',
        `recorded for this version; threshold ${threshold.requirement}; what it triggers is outside this report`,
      );
    },
  },
  {
    source: AISVS,
    clause: '11.2.7',
    asks: 'the audit repeated after quantisation, distillation, fine-tuning and other changes',
    standing: ({ comparison }) =>
      comparison === undefined
        ? is('not established', 'no audit of another version was compared')
        : is(
            'partly',
            `the same audit was made of ${comparison.before.model.name}; whether one file was made from the other is for their makers to state`,
          ),
  },
];
