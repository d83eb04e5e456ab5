/** Audits a model: a ladder of attacks, checks of the evaluation itself, and a page to read and file. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit, auditRecord, drawDigits, loadClassifier, writeAudit } from 'gibbon';
import { auditText } from 'gibbon/report';
import { digitsModel } from './digits-model.ts';

const folder = await mkdtemp(join(tmpdir(), 'gibbon-audit-'));
const model = join(folder, 'digits.onnx');
await writeFile(model, await digitsModel());

const classifier = await loadClassifier(model);
const digits = drawDigits({ count: 20, seed: 2, split: 'test' });
const measured = await audit(classifier, digits, {
  epsilon: 0.03,
  onProgress: ({ stage, done, total }) => process.stderr.write(`\r\x1b[K${stage} ${done}/${total}`),
});
process.stderr.write('\n');
const record = await auditRecord(classifier, digits, measured, { model, data: 'built-in digits, 20 test images' });
await writeAudit(folder, record);
console.log(auditText(record));
console.log(`\nThe page is ${join(folder, 'audit.html')}.`);
await classifier.dispose();
