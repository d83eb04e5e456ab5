/**
 * What a report states, requirement by requirement, as CycloneDX 1.6 declares it: claims, what speaks against them, and the evidence.
 * Nobody affirms that a requirement is met: conformance has a rationale, and no score.
 *
 * @see https://cyclonedx.org/docs/1.6/json/, "declarations" and "definitions"
 */
import type { Proportion } from '../../evaluation/index.ts';
import { percent } from '../../numbers.ts';
import { intervalInWords, limitInWords, verdictInWords } from '../audit/words.ts';
import { type Clause, clauses, type Filed } from './clauses.ts';

const reference = (kind: string, name: string) => `${kind}:${name.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-')}`;
const requirementOf = ({ source, clause }: Clause) => reference('requirement', `${source} ${clause}`);

/** The documents and their clauses, in short. */
export function standards(): object[] {
  const sources = [...new Set(clauses.map(({ source }) => source))];
  return sources.map((source) => ({
    'bom-ref': reference('standard', source),
    name: source,
    requirements: clauses
      .filter((each) => each.source === source)
      .map((each) => ({
        'bom-ref': requirementOf(each),
        identifier: each.clause,
        text: each.asks,
      })),
  }));
}

/** @param target The component that the claims are about */
export function declarations(filed: Filed, target: string): object {
  const { audit, card } = filed;
  const { cleanAccuracy, robustAccuracy, certificates, setting, model, finished } = audit;
  const fooled = cleanAccuracy.count - robustAccuracy.count;
  const limit = limitInWords(setting, model);
  const share = (each: Proportion) =>
    `${percent(each.value)}, ${each.count} of ${each.total} samples (${intervalInWords(each)})`;
  const claim = (name: string, predicate: string, reasoning: string) => ({
    'bom-ref': reference('claim', name),
    target,
    predicate,
    reasoning,
    evidence: ['evidence:record', 'evidence:journal'],
  });
  const claims = [
    claim(
      'clean',
      `Answered correctly before any attack: ${share(cleanAccuracy)}.`,
      'The file was asked about each sample.',
    ),
    claim(
      'attack',
      `Answered correctly under every attack that was tried: ${share(robustAccuracy)}. ${limit}`,
      `An upper bound. ${verdictInWords(audit)}.`,
    ),
    ...(certificates
      ? [
          claim(
            'certified',
            `Proved against every attack: ${share(certificates.certifiedAccuracy)}.`,
            certificates.claim,
          ),
        ]
      : []),
  ];
  const against =
    fooled === 0
      ? []
      : [
          claim(
            'changed',
            `${fooled} of ${cleanAccuracy.count} correct answers were changed. ${limit}`,
            'Each example was put to the file itself.',
          ),
        ];
  const names = (list: typeof claims) => list.map((each) => each['bom-ref']);
  const people = card.responsible.filter(({ name }) => name !== '');
  return {
    ...(people.length > 0 && {
      assessors: [
        { 'bom-ref': 'assessor:responsible', organization: { contact: people.map(({ name }) => ({ name })) } },
      ],
    }),
    attestations: [
      {
        summary: 'What the audit has to show for each requirement. No compliance is claimed.',
        ...(people.length > 0 && { assessor: 'assessor:responsible' }),
        map: clauses.map((clause) => {
          const { standing, because } = clause.standing(filed);
          const isShown = standing !== 'not established';
          return {
            requirement: requirementOf(clause),
            ...(isShown && { claims: names(claims) }),
            ...(isShown && against.length > 0 && { counterClaims: names(against) }),
            conformance: { rationale: `${standing}: ${because}` },
          };
        }),
      },
    ],
    claims: [...claims, ...against],
    evidence: [
      evidence('record', 'audit.json, the record of the audit', finished),
      evidence('journal', 'journal.jsonl, an entry for each attack on each sample', finished),
    ],
  };
}

function evidence(name: string, description: string, created: string): object {
  return { 'bom-ref': reference('evidence', name), description, created };
}
