/**
 * Audits a shared model and puts its page into docs/, in both languages. Needs the built package, and GIBBON_DATA with models/ and mnist/:
 * GIBBON_DATA=... node scripts/example-report.mjs
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const data = process.env.GIBBON_DATA;
if (data === undefined) throw new Error('GIBBON_DATA names no folder with models/ and mnist/');

const MODEL = 'mnist_conv_adversarial.onnx';
const IMAGES = 't10k-images-idx3-ubyte.gz';
const LABELS = 't10k-labels-idx1-ubyte.gz';

// The command on the page names files as a reader would, so it runs beside copies of them.
const folder = mkdtempSync(join(tmpdir(), 'gibbon-example-'));
copyFileSync(join(data, 'models', MODEL), join(folder, MODEL));
for (const name of [IMAGES, LABELS]) copyFileSync(join(data, 'mnist', name), join(folder, name));

const words = [
  'audit',
  MODEL,
  '--data',
  IMAGES,
  '--limit',
  '400',
  '--epsilon',
  '.2',
  '--threads',
  '1',
  '--out',
  'example',
];
const audit = (...more) =>
  execFileSync(process.execPath, [join(root, 'dist/bin/gibbon.js'), ...words, ...more], {
    cwd: folder,
    stdio: 'inherit',
  });
const keep = (name) => copyFileSync(join(folder, 'example/audit.html'), join(root, 'docs', name));

audit();
keep('example-report.html');
// All outcomes are in the journal: only the page is written again.
audit('--resume', '--language', 'zh');
keep('example-report.zh-CN.html');
rmSync(folder, { recursive: true });
