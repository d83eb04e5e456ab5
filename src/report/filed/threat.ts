/** The attacker of an audit in the words of others. */
import { attacks } from '../../attacks/index.ts';
import type { AuditResult } from '../../evaluation/index.ts';
import { limitInWords } from '../audit/words.ts';

/** A technique of MITRE ATLAS. @see https://atlas.mitre.org */
export interface Technique {
  readonly id: string;
  readonly name: string;
}

/** The four words of NIST AI 100-2e2025, and techniques of MITRE ATLAS. */
export interface ThreatInWords {
  readonly goal: string;
  readonly capability: string;
  readonly knowledge: string;
  readonly stage: string;
  readonly techniques: readonly Technique[];
}

/** What an audit assumed of the attacker. */
export function threatInWords({ ladder, setting, model, transfer }: AuditResult): ThreatInWords {
  const access = new Set(ladder.map(({ attack }) => attacks[attack]?.access));
  const asksOnly = access.has('scores') || access.has('decision');
  return {
    goal: 'integrity: the model answers another class than the true one (evasion, untargeted)',
    capability: `changes single inputs when the model is used, and nothing else. ${limitInWords(setting, model)}`,
    knowledge: `white-box: the file with its weights${asksOnly ? '; some of the attacks use its answers only (black-box)' : ''}`,
    stage: 'deployment: training data and weights are left alone',
    techniques: [
      { id: 'AML.T0044', name: 'full model access' },
      { id: 'AML.T0043.000', name: 'craft adversarial data: white-box optimization' },
      ...(asksOnly ? [{ id: 'AML.T0043.001', name: 'craft adversarial data: black-box optimization' }] : []),
      ...(transfer === null ? [] : [{ id: 'AML.T0043.002', name: 'craft adversarial data: black-box transfer' }]),
      { id: 'AML.T0042', name: 'verify attack' },
      { id: 'AML.T0015', name: 'evade AI model' },
    ],
  };
}
