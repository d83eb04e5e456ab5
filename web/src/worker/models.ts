/** The models that travel with the page. Their files are believed only if they are those of the manifest. */
import { type Classifier, classifierFromBytes, DataError, type Runtime } from 'gibbon/browser';
import manifest from '../../models/manifest.json';
import photographFacts from '../../models/photographs.json' with { type: 'json' };
import type { ModelName } from './model-names.ts';

export { type ModelName, modelNames } from './model-names.ts';

const urls = import.meta.glob<string>('../../models/*.onnx', { query: '?url', import: 'default', eager: true });

/** Where the file of a model is served. */
export function modelUrl(name: ModelName | 'photographs'): string {
  return urls[`../../models/${name}.onnx`];
}

/** What the manifest says of a model. */
export function modelFacts(name: ModelName): (typeof manifest.models)[number] {
  const facts = manifest.models.find((model) => model.name === name);
  if (facts === undefined) throw new DataError(`the manifest has no model ${name}`);
  return facts;
}

/** Models by name, each loaded when it is first asked for. */
export class Models {
  readonly #runtime: Runtime;
  readonly #loaded = new Map<ModelName | 'photographs', Promise<Classifier>>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** `'photographs'` is a network for photographs; the others read digits. */
  get(name: ModelName | 'photographs'): Promise<Classifier> {
    const loaded = this.#loaded.get(name) ?? this.#load(name);
    this.#loaded.set(name, loaded);
    loaded.catch(() => this.#loaded.delete(name));
    return loaded;
  }

  async #load(name: ModelName | 'photographs'): Promise<Classifier> {
    const response = await fetch(modelUrl(name)).catch((error: unknown) => {
      throw new DataError(`${name} cannot be loaded: ${error}`);
    });
    if (!response.ok) throw new DataError(`${name} cannot be loaded: status ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isForPhotographs = name === 'photographs';
    await requireHash(bytes, name, isForPhotographs ? photographFacts : modelFacts(name));
    const box = isForPhotographs ? { box: { low: -1, high: 1 } } : {};
    return classifierFromBytes(bytes, { runtime: this.#runtime, name, ...box });
  }
}

interface FileFacts {
  readonly bytes: number;
  readonly sha256: string;
}

async function requireHash(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  { sha256, bytes: size }: FileFacts,
): Promise<void> {
  // Pages that come over plain HTTP from another machine have no crypto.subtle.
  const isRight = bytes.length === size && (globalThis.crypto.subtle === undefined || (await hashOf(bytes)) === sha256);
  if (!isRight) throw new DataError(`${name} is not the file that belongs to this page`);
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
