/** The code blocks of a page, as its reader follows it: files are written, shell lines run, and what they print is what the page shows. */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CLI } from './fresh-build.ts';

const ROOT = resolve(import.meta.dirname, '..');

export interface Block {
  /** E.g. `sh`; empty where it says nothing. */
  readonly language: string;
  /** The file that it is, e.g. `hide.ts`. */
  readonly file: string | undefined;
  readonly code: string;
}

/** A shell block with the block of text behind it, which shows what it prints. */
export interface Step {
  readonly lines: readonly string[];
  readonly shown: string | undefined;
}

export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\S*)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(([, language, file, code]) => ({
    language,
    file,
    code,
  }));
}

export function stepsOf(blocks: readonly Block[]): Step[] {
  return blocks.flatMap(({ language, code }, i) => {
    if (language !== 'sh') return [];
    const next = blocks[i + 1];
    const lines = code
      .trim()
      .replace(/\\\n\s*/g, '')
      .split('\n');
    return [{ lines, shown: next?.language === 'text' ? next.code : undefined }];
  });
}

/** Prepares a project of somebody who has installed the package: the files of the page, its programs compiled, `npx` that is this build, and an `npm` with nothing left to do. */
export function prepareProject(folder: string, blocks: readonly Block[]): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  mkdirSync(join(folder, 'bin'), { recursive: true });
  symlinkSync(ROOT, join(folder, 'node_modules', 'gibbon'), 'dir');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const { file, code } of blocks) if (file !== undefined) writeFileSync(join(folder, file), code);
  const npx = `#!/bin/sh\ntool=$1; shift\ncase $tool in\n  gibbon) exec "${process.execPath}" "${CLI}" "$@" ;;\n  tsx) exec "${process.execPath}" "built/\${1%.ts}.js" ;;\nesac\nexit 127\n`;
  const programs = { npx, npm: '#!/bin/sh\n' };
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, 'bin', name), script);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  if (readdirSync(folder).some((name) => name.endsWith('.ts'))) compile(folder);
}

function compile(folder: string): void {
  const typeRoots = [join(ROOT, 'node_modules', '@types')];
  const compilerOptions = { rootDir: '.', outDir: 'built', typeRoots, sourceMap: false, declaration: false };
  const config = { extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
    throw new Error(`a program of the page does not compile:\n${said}`);
  }
}

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the lines of a step in a shell; the first that fails ends it. */
export function runStep(folder: string, { lines }: Step): Promise<Said> {
  const env = {
    ...process.env,
    XDG_CACHE_HOME: join(folder, 'cache'),
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    NO_COLOR: '1',
  };
  return new Promise((done) => {
    const child = execFile('bash', ['-e', '-c', lines.join('\n')], { cwd: folder, env }, (_, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** Durations, and hashes of what was trained on this processor. */
const VOLATILE = /\d+(?:\.\d+)? (?:ms|s|min|h)\b|\b[0-9a-f]{64}\b/g;
const NUMBER = /\d+(?:,\d{3})*(?:\.\d+)?/g;
/** Kernels, and so the last digits and what training comes to, differ between processors. */
const TOLERANCE = { relative: 0.1, absolute: 2 };

const plain = (line: string) => line.replace(VOLATILE, '<any>').replace(/\s+/g, ' ').trim();
const numbersIn = (line: string) => (line.match(NUMBER) ?? []).map((text) => Number(text.replaceAll(',', '')));

/** Whether two lines are the same but for durations, spaces, and numbers that are nearly so. */
function areAlike(shown: string, printed: string): boolean {
  const [a, b] = [shown, printed].map(plain);
  if (a.replace(NUMBER, '#') !== b.replace(NUMBER, '#')) return false;
  const other = numbersIn(b);
  return numbersIn(a).every((value, i) => {
    const room = Math.max(TOLERANCE.absolute, TOLERANCE.relative * Math.abs(value));
    return Math.abs(value - other[i]) <= room;
  });
}

/**
 * What of a shown text was not printed, line by line; a line `...` stands for any lines.
 *
 * @returns The first line that was not there in its place; undefined where all were.
 */
export function missingFrom(shown: string, printed: string): string | undefined {
  const wanted = shown.trim().split('\n');
  const lines = printed.trim().split('\n');
  let furthest = 0;
  /** Whether what is wanted from some line on was printed from another on. A leap may end at several lines that are alike. */
  const isThere = (from: number, at: number): boolean => {
    furthest = Math.max(furthest, from);
    if (from === wanted.length) return at === lines.length;
    if (wanted[from] !== '...')
      return at < lines.length && areAlike(wanted[from], lines[at]) && isThere(from + 1, at + 1);
    return lines.slice(at).some((_, more) => isThere(from + 1, at + more)) || isThere(from + 1, lines.length);
  };
  if (isThere(0, 0)) return undefined;
  return wanted[furthest] ?? '(nothing more; more was printed)';
}
