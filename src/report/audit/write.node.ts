/** The record of an audit that was made in code, and the files that it leaves. */

import { join } from 'node:path';
import { isObject, requireArgument } from '../../arguments.ts';
import type { Classifier, Preprocessing } from '../../classifier/index.ts';
import { readBytes, writeWhole } from '../../data/index.node.ts';
import { now } from '../../evaluation/audit/clock.ts';
import { sampleSet } from '../../evaluation/audit/sample-set.ts';
import type { AuditResult, Measured, Samples } from '../../evaluation/index.ts';
import { fingerprintOf } from '../../evaluation/journal/fingerprint.ts';
import { requireClassifier } from '../../harness/index.ts';
import { machine } from '../../runtime/machine.node.ts';
import { VERSION } from '../../runtime/package.node.ts';
import { sha256 } from '../../tensor/index.ts';
import { nodeCanvas } from '../figures/canvas.node.ts';
import { auditExamples } from './examples.ts';
import { type AuditPageOptions, auditPage as pageOn } from './page.ts';

/** Where model and samples come from, which an audit does not know. */
export interface AuditOrigin {
  /** The file that was audited: its path or its bytes. */
  readonly model: string | Uint8Array;
  /** What the samples are, e.g. `'MNIST, test images 0 to 999'`. */
  readonly data: string;
  /** What the classifier was loaded with. @default none */
  readonly preprocessing?: Preprocessing;
  /** The name of the runtime. @default 'onnxruntime-node' */
  readonly runtime?: string;
  readonly classNames?: readonly string[];
  /** How to run the audit again. @default the words that started this program */
  readonly command?: string;
}

/**
 * The record of an audit: what `audit` measured, with all that a reader needs to judge it. It is plain JSON, as
 * docs/audit-schema.md describes it.
 *
 * @throws DataError where the model's file cannot be read; OptionError for arguments of a wrong kind
 * @example
 * const measured = await audit(classifier, digits, { epsilon: 0.1 });
 * const record = await auditRecord(classifier, digits, measured, { model: 'model.onnx', data: 'built-in digits' });
 * await writeAudit('audit', record);
 */
export async function auditRecord(
  classifier: Classifier,
  samples: Samples,
  measured: Measured,
  origin: AuditOrigin,
): Promise<AuditResult> {
  requireClassifier(classifier);
  requireArgument('measured', measured, isObject(measured) && isObject(measured.run), 'what `audit` gives');
  requireArgument('origin', origin, isObject(origin), 'where model and samples come from');
  const { model, data, preprocessing = {}, runtime = 'onnxruntime-node', classNames, command = words() } = origin;
  const isFile = typeof model === 'string' || model instanceof Uint8Array;
  requireArgument('model', model, isFile, 'the path or the bytes of the ONNX file');
  const set = sampleSet(classifier, samples);
  const { name, classCount, inputShape, box } = classifier;
  const { fooledBy, run, ...figures } = measured;
  const { started, ...asked } = run;
  const finished = now();
  const { layout = 'nchw' } = classifier;
  return {
    schema: 'gibbon-audit/2',
    model: {
      name,
      sha256: await sha256(typeof model === 'string' ? await readBytes(model) : model),
      classCount,
      inputShape,
    },
    data: { description: data, samples: set.labels.length, sha256: await fingerprintOf(set) },
    setting: {
      ...asked,
      box,
      preprocessing: { ...preprocessing, box },
      version: VERSION,
      runtime,
      secondRuntime: null,
      command,
    },
    ...figures,
    examples: auditExamples({ classifier, samples: set, classNames, layout }, fooledBy),
    seconds: (finished.getTime() - started.getTime()) / 1000,
    started: started.toISOString(),
    finished: finished.toISOString(),
    machine: machine(),
  };
}

function words(): string {
  return ['node', ...process.argv.slice(1)].join(' ');
}

/**
 * The page of an audit, one HTML file without anything from elsewhere.
 *
 * @example
 * const record = JSON.parse(await readFile('audit/audit.json', 'utf8'));
 * await writeFile('audit.zh.html', auditPage(record, { language: 'zh' }));
 */
export function auditPage(record: AuditResult, options: AuditPageOptions = {}): string {
  requireArgument('record', record, isObject(record) && 'schema' in record, 'what `auditRecord` gives');
  return pageOn(record, nodeCanvas(), options);
}

/**
 * Writes `audit.json` and `audit.html` into a folder, which is made where there is none.
 *
 * @throws DataError where they cannot be written; OptionError for arguments of a wrong kind
 * @example
 * const measured = await audit(classifier, digits, { epsilon: 0.1 });
 * await writeAudit('audit', await auditRecord(classifier, digits, measured, { model: 'model.onnx', data: 'built-in digits' }));
 */
export async function writeAudit(folder: string, record: AuditResult, options: AuditPageOptions = {}): Promise<void> {
  requireArgument('folder', folder, typeof folder === 'string', 'the path of a folder');
  const page = auditPage(record, options);
  await writeWhole(join(folder, 'audit.json'), `${JSON.stringify(record, undefined, 1)}\n`);
  await writeWhole(join(folder, 'audit.html'), page);
}
