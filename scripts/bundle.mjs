/**
 * The command and the threads that it starts, in few files: a process that reads four hundred small ones starts a second later.
 * node scripts/bundle.mjs DIST takes what was compiled into a folder and puts the bundles into its bin/.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ENTRIES = {
  gibbon: 'cli/main.js',
  worker: 'workers/worker.node.js',
  trainer: 'paper/models/trainer-worker.node.js',
};

export async function bundle(dist) {
  const input = Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, join(dist, file)]));
  const made = await rolldown({ input, platform: 'node', external: /^[^./]/, logLevel: 'warn' });
  // Comments stand in the modules, which the package has too.
  const output = { dir: join(dist, 'bin'), format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js', comments: false };
  await made.write(output);
  await made.close();
  // Threads show nothing to whoever imports them; type checkers want to be told.
  for (const name of Object.keys(ENTRIES)) writeFileSync(join(dist, 'bin', `${name}.d.ts`), 'export {};\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(resolve(process.argv[2] ?? 'dist'));
