/** The reader's own files. Nothing of them leaves the browser: they are read here, and run here. */
import { type Classifier, classifierFromBytes, GibbonError, type Preprocessing, type Runtime } from 'gibbon/browser';

/** Beyond this a file, its gradient and what the runtime makes of them do not fit a browser's 4 GB. */
const LARGEST_FILE = 400e6;

/** How a model is fed. */
export interface Settings extends Preprocessing {
  readonly resize?: number;
  readonly crop?: number;
  readonly output?: string;
}

/** @throws GibbonError of code `'too-large'` */
export async function bytesOf(file: File): Promise<Uint8Array> {
  if (file.size > LARGEST_FILE) {
    const size = `${Math.round(file.size / 1e6)} MB`;
    throw new GibbonError('too-large', `${file.name} has ${size}, and at most ${LARGEST_FILE / 1e6} MB are read here`);
  }
  return new Uint8Array(await file.arrayBuffer());
}

/** Keeps the classifier that was used last, since it takes long to make one. */
export class OwnModels {
  readonly #runtime: Runtime;
  #last: { readonly key: string; readonly classifier: Promise<Classifier> } | undefined;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  async get(file: File, { resize: _resize, crop: _crop, ...settings }: Settings): Promise<Classifier> {
    const key = JSON.stringify([file.name, file.size, file.lastModified, settings]);
    if (this.#last?.key === key) return this.#last.classifier;
    await this.#forget();
    const classifier = bytesOf(file).then((bytes) =>
      classifierFromBytes(bytes, { runtime: this.#runtime, name: file.name, ...settings }),
    );
    const last = { key, classifier };
    this.#last = last;
    classifier.catch(() => {
      if (this.#last === last) this.#last = undefined;
    });
    return classifier;
  }

  async #forget(): Promise<void> {
    const last = await this.#last?.classifier.catch(() => undefined);
    this.#last = undefined;
    await last?.dispose();
  }
}
