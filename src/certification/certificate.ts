/**
 * Certificates: what was chosen to prove that a property cannot be satisfied. All of it is free to choose, so that nothing in
 * it has to be right: the checker computes every bound anew.
 */
import { DataError } from '../errors.ts';
import type { Network, Property } from '../property/index.ts';
import { requireFitting } from '../property/network.ts';
import { fromBase64, toBase64 } from '../tensor/base64.ts';
import { checkProof, proverOf } from './check.ts';
import type { BoxProof, InputTree, Refined, UnitTree } from './proof.ts';
import { requirementsOf } from './refutation.ts';
import { separate } from './separate.ts';

export interface Certificate {
  readonly format: 'gibbon-certificate';
  readonly version: 1;
  /** What was proved of what: hashes of the files. */
  readonly model: string;
  readonly property: string;
  readonly claim: string;
  /** One for each box of the property. */
  readonly boxes: readonly BoxProof[];
}

/** What a certificate of this version says, in words. */
const CLAIM =
  'no input of the property satisfies it, as ONNX Runtime computes the model in float32, in whatever order it adds; elementary functions within 2^-19';

export function certificateOf(model: string, property: string, boxes: readonly BoxProof[]): Certificate {
  return { format: 'gibbon-certificate', version: 1, model, property, claim: CLAIM, boxes };
}

/** A certificate as JSON, its numbers as base64 of little-endian float32. */
export function printCertificate(certificate: Certificate): string {
  return JSON.stringify(certificate, (_, value: unknown) =>
    value instanceof Float32Array ? toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) : value,
  );
}

/**
 * Reads a certificate. Nothing of it is believed but its shape.
 *
 * @throws DataError for a text that is no certificate, or is damaged
 */
export function parseCertificate(text: string, path: string): Certificate {
  const damaged = (what: string) => new DataError(what, { path, hint: 'gibbon verify --certificate writes one.' });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged('this is not JSON: the file may have been cut off');
  }
  if (!isRecord(value) || value.format !== 'gibbon-certificate') throw damaged('this is not a certificate of Gibbon');
  if (value.version !== 1) throw damaged(`version ${value.version} of certificates is not known`);
  const { model, property, claim, boxes } = value;
  if (typeof model !== 'string' || typeof property !== 'string' || typeof claim !== 'string' || !Array.isArray(boxes)) {
    throw damaged('the certificate is damaged');
  }
  const proofs = boxes.map((box: unknown): BoxProof => {
    if (isRecord(box) && isTree(box.inputs)) return { inputs: box.inputs };
    const units = isRecord(box) && Array.isArray(box.units) ? box.units.map(unitTreeOf) : [undefined];
    const refined = isRecord(box) && Array.isArray(box.refined) ? box.refined.map(refinedOf) : [];
    if (units.includes(undefined) || refined.includes(undefined))
      throw damaged('a proof in the certificate is damaged');
    const known = refined.filter((part) => part !== undefined);
    return { units: units.filter((tree) => tree !== undefined), ...(known.length > 0 && { refined: known }) };
  });
  return { format: 'gibbon-certificate', version: 1, model, property, claim, boxes: proofs };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTree(tree: unknown): tree is InputTree {
  const open = [tree];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === 'leaf') continue;
    if (!isRecord(next) || typeof next.input !== 'number' || typeof next.at !== 'number') return false;
    if (next.below === undefined || next.above === undefined) return false;
    open.push(next.below, next.above);
  }
  return tree !== undefined;
}

function unitTreeOf(tree: unknown): UnitTree | undefined {
  if (!isRecord(tree)) return undefined;
  const { requirement, free, multipliers, value, element } = tree;
  if (typeof requirement === 'number') {
    if (typeof free !== 'string' || typeof multipliers !== 'string') return undefined;
    const [own, strengths] = [numbersIn(free), numbersIn(multipliers)];
    return own && strengths && { requirement, free: own, multipliers: strengths };
  }
  const [below, above] = [unitTreeOf(tree.below), unitTreeOf(tree.above)];
  if (typeof value !== 'number' || typeof element !== 'number' || !below || !above) return undefined;
  return { value, element, below, above };
}

function refinedOf(part: unknown): Refined | undefined {
  if (!isRecord(part) || typeof part.value !== 'number' || typeof part.free !== 'string') return undefined;
  const { value, elements, free } = part;
  const areNumbers = Array.isArray(elements) && elements.every((element) => typeof element === 'number');
  const own = numbersIn(free);
  return areNumbers && own ? { value, elements, free: own } : undefined;
}

/** Undefined where the text is not base64 of whole float32 numbers. */
function numbersIn(text: string): Float32Array | undefined {
  try {
    const bytes = fromBase64(text);
    if (bytes.byteLength % 4 !== 0) return undefined;
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  } catch {
    return undefined;
  }
}

/**
 * Whether a certificate proves that no input satisfies a property. Computes every bound again, in float64 and with the
 * rounding of the file, and searches for nothing.
 *
 * @throws DataError if the property is of another network
 */
export async function checkCertificate(network: Network, property: Property, { boxes }: Certificate): Promise<boolean> {
  requireFitting(property, network);
  if (boxes.length !== property.boxes.length) return false;
  const prover = proverOf(separate(network), property);
  try {
    for (const [at, box] of property.boxes.entries()) {
      if (!(await checkProof(prover, box, requirementsOf(box, prover.anatomy.outputs), boxes[at]))) return false;
    }
    return true;
  } finally {
    await prover.dispose();
  }
}
