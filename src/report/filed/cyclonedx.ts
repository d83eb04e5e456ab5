/**
 * An audit as a bill of materials of one model, CycloneDX 1.6: its model card with metrics and their confidence
 * intervals, and what the report declares.
 *
 * @see https://cyclonedx.org/docs/1.6/json/, "modelCard"
 */
import type { AuditResult, Proportion } from '../../evaluation/index.ts';
import { compact } from '../../numbers.ts';
import { limitInWords } from '../audit/words.ts';
import type { Filed } from './clauses.ts';
import { declarations, standards } from './declarations.ts';

/** @param serialNumber A UUID (RFC 4122) of this document */
export function cycloneDx(filed: Filed, serialNumber: string): object {
  const { audit, card } = filed;
  const { model, data, setting, finished } = audit;
  const { version } = card.item;
  const component = `sha256:${model.sha256}`;
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serialNumber}`,
    version: 1,
    metadata: {
      timestamp: finished,
      tools: { components: [{ type: 'application', name: 'gibbon', version: setting.version }] },
      component: {
        type: 'machine-learning-model',
        'bom-ref': component,
        name: card.item.name || model.name,
        ...(version !== '' && { version }),
        hashes: [{ alg: 'SHA-256', content: model.sha256 }],
        modelCard: {
          modelParameters: {
            task: audit.goal === undefined ? 'classification' : `goal: ${audit.goal.words}`,
            datasets: [
              {
                type: 'dataset',
                name: data.description,
                description: `${data.samples} samples that the model was tested on; SHA-256 ${data.sha256}`,
              },
            ],
          },
          quantitativeAnalysis: { performanceMetrics: metricsOf(audit) },
          considerations: {
            ...(card.intendedUse !== '' && { useCases: [card.intendedUse] }),
            technicalLimitations: [
              `The accuracy under attack is an upper bound: attacks that nobody tried may find more. ${limitInWords(setting, model)}`,
              ...audit.diagnostics
                .filter(({ verdict }) => verdict === 'alarm')
                .map(({ title, evidence }) => `${title}: ${evidence}`),
            ],
          },
        },
      },
    },
    definitions: { standards: standards() },
    declarations: declarations(filed, component),
  };
}

function metricsOf(audit: AuditResult): object[] {
  const { setting, goal, cleanAccuracy, noiseAccuracy, robustAccuracy, certificates, perClass } = audit;
  const what = goal === undefined ? 'accuracy' : `share in which ${goal.words} is not reached`;
  const threat = `${setting.norm} ${compact(setting.epsilon)}`;
  const metric = (type: string, { value, low, high }: Proportion) => ({
    type,
    value: String(value),
    confidenceInterval: { lowerBound: String(low), upperBound: String(high) },
  });
  return [
    metric(what, cleanAccuracy),
    metric(`${what}, under random noise, ${threat}`, noiseAccuracy),
    metric(`${what}, under attack, ${threat}`, robustAccuracy),
    ...(certificates ? [metric(`${what}, certified, ${threat}`, certificates.certifiedAccuracy)] : []),
    ...perClass.map((each) => ({
      type: `${what}, under attack, ${threat}`,
      value: String(each.robust),
      slice: each.name ?? `class ${each.class}`,
    })),
  ];
}
