/** The reference of the command line, from the commands themselves: a page each, and one that lists them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Text between tags of a page that is also a template. */
const cell = (text) => text.replace(/[&<>|{}]/g, (character) => `&#${character.charCodeAt(0)};`).replaceAll('\n', ' ');
const code = (text) => `<code v-pre>${cell(text)}</code>`;

/** @param dist The folder of the built package */
export async function writeCommandLine(dist, folder) {
  const main = join(dist, 'cli/main.js');
  const help = (...words) => execFileSync(process.execPath, [main, ...words, '--help'], { encoding: 'utf8' });
  const overview = help();
  const names = [...overview.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name).filter((name) => name !== 'gibbon');
  mkdirSync(join(folder, 'command-line'), { recursive: true });
  const rows = [];
  for (const name of new Set(names)) {
    const command = await commandOf(dist, name);
    const [, summary] =
      new RegExp(`^ {2}${name} +[^\\n]*?( {2,}|\\] )(\\S[^\\n]*(?:\\n {10,}[^\\n]+)*)`, 'm').exec(overview)?.slice(1) ??
      [];
    const said = (summary ?? '').replace(/\s+/g, ' ');
    rows.push(`| [${name}](command-line/${name}) | ${cell(said)} |`);
    writeFileSync(join(folder, 'command-line', `${name}.md`), pageOf(command, said, help(name)));
  }
  writeFileSync(
    join(folder, 'command-line.md'),
    `# The command line\n\n${code('npx gibbon <command> [options]')}\n\n| command | |\n| --- | --- |\n${rows.join('\n')}\n`,
  );
}

/** The command as Commander knows it. */
async function commandOf(dist, name) {
  const module = await import(pathToFileURL(join(dist, 'cli', name, 'command.js')).href);
  const make = Object.entries(module).find(([exported]) => /Command$/.test(exported))?.[1];
  return make(async () => []);
}

function pageOf(command, summary, help) {
  const headings = [...new Set(command.options.map(headingOf))];
  const args = command.registeredArguments.map((argument) => [argumentName(argument), argument.description, '']);
  return [
    `# gibbon ${command.name()}\n\n${cell(summary)}\n`,
    table('Arguments', args),
    ...headings.map((heading) =>
      table(heading, command.options.filter((option) => headingOf(option) === heading).map(rowOf)),
    ),
    `## As it helps itself\n\n\`gibbon ${command.name()} --help\` prints:\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\`\n`,
  ].join('\n');
}

const headingOf = ({ helpGroupHeading, hidden }) =>
  hidden ? 'Options of single attacks' : (helpGroupHeading ?? 'Options').replace(/:$/, '');

const argumentName = (argument) =>
  `${argument.required ? '<' : '['}${argument.name()}${argument.variadic ? '...' : ''}${argument.required ? '>' : ']'}`;

const rowOf = ({ flags, description, defaultValue }) => [
  flags,
  description,
  defaultValue === undefined || defaultValue === true ? '' : String(defaultValue),
];

function table(heading, rows) {
  if (rows.length === 0) return '';
  const lines = rows.map(
    ([name, text, value]) => `| ${code(name)} | ${cell(text)} | ${value === '' ? '' : code(value)} |`,
  );
  return [`## ${heading}\n`, '| | | default |', '| --- | --- | --- |', ...lines, ''].join('\n');
}
