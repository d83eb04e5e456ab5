/** What an inspection found, as rows of text for people and as a record for programs. */
import type { ModelCard } from '../../classifier/card.ts';
import { guessLayout } from '../../classifier/index.ts';
import type { Purpose } from '../../goals/index.ts';
import { draftCard } from '../../inspection/card-draft.ts';
import type { Guess } from '../../inspection/guess.ts';
import type { Inspection } from '../../inspection/inspection.ts';
import type { PixelScale } from '../../inspection/pixel-scale.ts';
import { grouped } from '../../numbers.ts';

/** What is said of a file beside its inspection. */
export interface InspectionSetting {
  /** The path of the file as the user gave it. */
  readonly model: string;
  readonly version: string;
  /** The model card beside the file. */
  readonly card: ModelCard | undefined;
  /** What the model seems to be for. */
  readonly purpose: Purpose | undefined;
}

/** What the model seems to be, which input is attacked, and what becomes of the others. */
export function purposeRows({ words, attacked, feeds, unused }: Purpose): string[][] {
  const fed = Object.entries(feeds).map(([name, value]) => `"${name}" (e.g. ${value})`);
  return [
    ['seems to be', words],
    ['attacked', `the input "${attacked}"`],
    ...(fed.length === 0 ? [] : [['must be fed', fed.join(', ')]]),
    ...(unused.length === 0 ? [] : [['not used', unused.map((name) => `"${name}"`).join(', ')]]),
  ];
}

/** A size in bytes as people say it, e.g. `5.0 MB`. */
function sizeInWords(bytes: number): string {
  const units = ['kB', 'MB', 'GB'];
  if (bytes < 1000) return `${bytes} bytes`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  return `${(bytes / 1000 ** power).toPrecision(3)} ${units[power - 1]}`;
}

/** What the file is: pairs of a heading and a text. */
export function factRows(inspection: Inspection): string[][] {
  const { file, inputs, outputs, parameters, operators, batch, gradientBlocks } = inspection;
  const opsets = Object.entries(file.opsets).map(([domain, version]) =>
    domain === 'ai.onnx' ? `opset ${version}` : `${domain} ${version}`,
  );
  const port = ({ name, dtype, shape }: Inspection['inputs'][number]) =>
    `"${name}" ${dtype}${shape === undefined ? '' : ` [${shape.join(', ')}]`}`;
  const nested = operators.reduce((sum, use) => sum + use.nested, 0);
  const unknown = operators.filter(({ known }) => !known);
  const named = (use: Inspection['operators'][number]) => (use.domain === '' ? use.name : `${use.domain}.${use.name}`);
  const counts = operators.map((use) => `${named(use)} ${use.count}`).join(', ');
  return [
    ['file', [sizeInWords(file.size), `IR version ${file.irVersion ?? '?'}`, ...opsets].join(', ')],
    ...(file.producer === '' ? [] : [['written by', file.producer]]),
    ...(file.sha256 === undefined ? [] : [['sha256', file.sha256]]),
    ...inputs.map((each) => ['input', port(each)]),
    ...outputs.map((each) => ['output', port(each)]),
    ...openAxes(inspection),
    ['parameters', grouped(parameters)],
    ['operators', nested === 0 ? counts : `${counts} (${nested} of them in branches and functions)`],
    ...(unknown.length === 0 ? [] : [['unknown', unknown.map(named).join(', ')]]),
    ...(batch === undefined ? [] : [['batch', batch === 'free' ? 'any number of samples' : `fixed at ${batch}`]]),
    ...logitsRows(inspection),
    ...gradientBlocks.map(({ operator, nodes, reason }) => [
      'gradient',
      `stops at ${operator} (${nodes.length === 1 ? `"${nodes[0]}"` : `${nodes.length} nodes`}): ${reason}`,
    ]),
    ...(gradientBlocks.length === 0 && inspection.logits.length > 0
      ? [['gradient', `flows from the logits to "${inspection.attackedInput}"`]]
      : []),
  ];
}

function openAxes({ assumed }: Inspection): string[][] {
  const lengths = Object.entries(assumed).map(([axis, length]) => `${axis || '?'} = ${length}`);
  return lengths.length === 0 ? [] : [['open axes', `looked at with ${lengths.join(', ')}`]];
}

function logitsRows({ logits }: Inspection): string[][] {
  return logits.map(({ output, value, through, classCount }) => {
    const place = through === undefined ? `the output "${output}"` : `"${value}", before the ${through} of "${output}"`;
    return ['logits', `${place}; ${grouped(classCount)} classes`];
  });
}

/** How the model seems to take pictures: rows of a heading, an answer, how sure it is, and why. */
export function guessRows({ pictures, labelOffset }: Inspection): string[][] {
  const row = <T>(heading: string, { value, confidence, evidence }: Guess<T>, name: (value: T) => string) => [
    heading,
    value === undefined ? '?' : name(value),
    confidence,
    evidence.join('; '),
  ];
  const labels = labelOffset === undefined ? [] : [row('labels', labelOffset, (offset) => `+${offset}`)];
  if (pictures === undefined) return labels;
  const { channels, height, width, layout, scale, order } = pictures;
  return [
    ['pictures', `${width} x ${height}`, '', `${channels} channel${channels === 1 ? '' : 's'}`],
    row('layout', layout, String),
    row('pixels', scale, scaleInWords),
    ...(order === undefined ? [] : [row('colours', order, String)]),
    ...labels,
  ];
}

const scaleNames: Readonly<Record<PixelScale['name'], string>> = {
  'pixels in 0..1': '0..1',
  'pixels in 0..255': '0..255',
  'pixels in -1..1': '-1..1',
  'standardised pixels': 'standardised',
  'centred bytes': '0..255 - mean',
};

const scaleInWords = ({ name }: PixelScale): string => scaleNames[name];

/** The words of a command that attacks the model as guessed; undefined where it cannot be attacked. */
export function attackWords(inspection: Inspection, { model, card, purpose }: InspectionSetting): string[] | undefined {
  const isClasses = purpose === undefined || purpose.kind === 'classifier';
  if (purpose === undefined && inspection.obstacles.length > 0) return undefined;
  const { box, mean, std, layout, channels, resize, crop, labelOffset, output } = draftCard(inspection);
  const flags: readonly (readonly [key: keyof ModelCard, flag: string, value: string | undefined])[] = [
    ['box', '--box', box && (box.low !== 0 || box.high !== 1) ? `${box.low}..${box.high}` : undefined],
    ['mean', '--mean', mean?.some((value) => value !== 0) ? mean.join() : undefined],
    ['std', '--std', std?.some((value) => value !== 1) ? std.join() : undefined],
    ['layout', '--layout', isUsualLayout(inspection) ? undefined : layout],
    ['channels', '--channels', channels === 'bgr' ? channels : undefined],
    ['resize', '--resize', resize?.toString()],
    ['crop', '--crop', crop?.toString()],
    ['labelOffset', '--label-offset', labelOffset === 0 ? undefined : labelOffset?.toString()],
    ['output', '--output', output],
  ];
  const needed = flags.flatMap(([key, flag, value]) =>
    value === undefined || card?.[key] !== undefined ? [] : [flag, quoted(value)],
  );
  const { pictures } = inspection;
  const inputs = pictures === undefined ? 'inputs.npy' : 'pictures/';
  const given = (purpose?.flags ?? []).filter(([flag]) =>
    flag === '--resize' ? pictures !== undefined : !needed.includes(flag),
  );
  // Pictures of data sets have the size of the model; others are stretched to it.
  const isSized = pictures === undefined || card?.resize !== undefined || card?.crop !== undefined;
  const isSizing = [...needed, ...given.map(([flag]) => flag)].some((flag) => flag === '--resize' || flag === '--crop');
  const sizes = isSized || isSizing ? [] : ['--resize', `${pictures.height}x${pictures.width}`];
  const own = [...given.flatMap(([flag, value]) => [flag, quoted(value)]), ...sizes];
  const labels = isClasses ? ['--labels', 'labels.csv'] : [];
  const method = inspection.isGradientFree ? ['--attack', 'square'] : [];
  return ['gibbon', 'attack', quoted(model), inputs, ...labels, ...method, ...withoutSizes(needed, own), ...own];
}

/** Flags without those of sizes where others say the size. */
function withoutSizes(flags: readonly string[], others: readonly string[]): string[] {
  if (!others.includes('--resize')) return [...flags];
  return flags.filter((_, i) => {
    const flag = i % 2 === 0 ? flags[i] : flags[i - 1];
    return flag !== '--resize' && flag !== '--crop';
  });
}

/** Whether attacks find the layout by themselves. */
function isUsualLayout({ pictures }: Inspection): boolean {
  if (pictures === undefined) return true;
  const { layout, channels, height, width } = pictures;
  const shape = layout.value === 'nhwc' ? [height, width, channels] : [channels, height, width];
  return layout.value === (guessLayout(shape) ?? 'nchw');
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w./,:=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The record of an inspection for programs. */
export function inspectionRecord(inspection: Inspection, setting: InspectionSetting): object {
  const { model, version, card } = setting;
  const command = attackWords(inspection, setting);
  return {
    schema: 'gibbon-inspection/1',
    version,
    model,
    ...inspection,
    attackable: setting.purpose !== undefined || inspection.obstacles.length === 0,
    purpose: setting.purpose ?? null,
    card,
    draft: draftCard(inspection),
    command,
  };
}
