/** Records `gibbon demo` in a terminal of 80 columns as docs/demo.cast (asciinema, version 2). Needs the built package, and script(1). */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const [width, height] = [80, 40];
const folder = mkdtempSync(join(tmpdir(), 'gibbon-cast-'));
const cli = join(root, 'dist/bin/gibbon.js');
const command = `stty cols ${width} rows ${height}; "${process.execPath}" "${cli}" demo --no-open`;
const started = performance.now();
const events = [[0, 'o', '$ npx gibbon demo\r\n']];
const env = { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
const child = spawn('script', ['-qfec', command, '/dev/null'], {
  cwd: folder,
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
child.stdout.setEncoding('utf8').on('data', (text) => {
  events.push([Math.round(performance.now() - started) / 1000, 'o', text]);
});
child.once('close', (code) => {
  rmSync(folder, { recursive: true });
  if (code !== 0) throw new Error(`the demonstration ended with ${code}`);
  const header = { version: 2, width, height, idle_time_limit: 1, title: 'npx gibbon demo', env: { TERM: env.TERM } };
  const lines = [header, ...events].map((line) => JSON.stringify(line));
  writeFileSync(join(root, 'docs/demo.cast'), `${lines.join('\n')}\n`);
});
