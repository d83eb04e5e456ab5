/** Asking a service with patience: retries, waiting, a budget, a rate, and the count of all of it. */
import { GibbonError } from '../errors.ts';
import type { FloatTensor } from '../tensor/index.ts';
import { readAnswer, type ServiceAnswer } from './answer.ts';
import { type FailureKind, ServiceFailure, type Transport } from './transport.ts';

export interface AskingOptions {
  /** Arrays that may be sent in all, retries included. @default any number */
  readonly budget?: number | undefined;
  /** Arrays a second. @default as fast as it answers */
  readonly rate?: number | undefined;
  /** How often one array is sent again. @default 5 */
  readonly retries?: number | undefined;
  /** Seconds that an answer may take. @default 30 */
  readonly patience?: number | undefined;
  /** Seconds before the first retry; each further wait is twice as long, up to 8. @default 0.25 */
  readonly firstWait?: number | undefined;
}

/** What was asked of a service and what came of it. */
export interface ServiceCount {
  /** Arrays that were sent, retries included. */
  readonly queries: number;
  readonly answered: number;
  readonly retries: number;
  readonly failures: Readonly<Record<FailureKind, number>>;
}

/** A service that is not asked any more: the budget is spent, it failed again and again, or somebody stopped it. */
export class ServiceEnded extends GibbonError {
  readonly reason: 'budget' | 'failed' | 'stopped';

  constructor(reason: ServiceEnded['reason'], message: string, hint?: string) {
    super('service', message, hint);
    this.reason = reason;
  }
}

const LONGEST_WAIT = 8;
/** Of what made no sense, so many characters are shown. */
const SHOWN = 60;

/** One question at a time, each until it is answered or patience ends. After `ServiceEnded` all further questions throw it again. */
export class Asking {
  readonly #transport: Transport;
  readonly #budget: number;
  readonly #interval: number;
  readonly #retries: number;
  readonly #patience: number;
  readonly #firstWait: number;
  readonly #failures: Record<FailureKind, number> = { slow: 0, nonsense: 0, refused: 0, dead: 0 };
  readonly #stopping = new AbortController();
  #queries = 0;
  #answered = 0;
  #retried = 0;
  #earliest = 0;
  #ended: ServiceEnded | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(transport: Transport, options: AskingOptions = {}) {
    const { budget = Number.POSITIVE_INFINITY, rate, retries = 5, patience = 30, firstWait = 0.25 } = options;
    this.#transport = transport;
    this.#budget = budget;
    this.#interval = rate === undefined ? 0 : 1000 / rate;
    this.#retries = retries;
    this.#patience = patience;
    this.#firstWait = firstWait;
  }

  get count(): ServiceCount {
    const { queries, answered, retries, failures } = {
      queries: this.#queries,
      answered: this.#answered,
      retries: this.#retried,
      failures: { ...this.#failures },
    };
    return { queries, answered, retries, failures };
  }

  /** Why nothing is asked any more; undefined while it is. */
  get ended(): ServiceEnded | undefined {
    return this.#ended;
  }

  /** Ends all asking, also what is under way. */
  stop(): void {
    this.#ended ??= new ServiceEnded('stopped', 'it was stopped');
    this.#stopping.abort();
  }

  /**
   * @param fits Whether an answer is one that this service can give, such as as many scores as before
   * @throws ServiceEnded
   */
  ask(array: FloatTensor, fits: (answer: ServiceAnswer) => boolean): Promise<ServiceAnswer> {
    const answer = this.#last.then(() => this.#asked(array, fits));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #asked(array: FloatTensor, fits: (answer: ServiceAnswer) => boolean): Promise<ServiceAnswer> {
    for (let attempt = 0; ; attempt++) {
      this.#requireGoingOn();
      await this.#pause(this.#earliest - performance.now());
      if (this.#queries >= this.#budget) {
        throw this.#end('budget', `the budget of ${this.#budget} queries is spent`, '--budget allows more.');
      }
      this.#queries++;
      this.#earliest = performance.now() + this.#interval;
      const outcome = await this.#once(array, fits);
      if (!(outcome instanceof ServiceFailure)) {
        this.#answered++;
        return outcome;
      }
      this.#requireGoingOn();
      this.#failures[outcome.kind]++;
      if (outcome.isFinal || attempt >= this.#retries) throw this.#given(outcome, attempt);
      this.#retried++;
      await this.#pause(1000 * (outcome.retryAfter ?? Math.min(this.#firstWait * 2 ** attempt, LONGEST_WAIT)));
    }
  }

  async #once(array: FloatTensor, fits: (answer: ServiceAnswer) => boolean): Promise<ServiceAnswer | ServiceFailure> {
    const late = AbortSignal.timeout(1000 * this.#patience);
    try {
      const text = await this.#transport.send(array, AbortSignal.any([late, this.#stopping.signal]));
      const answer = readAnswer(text);
      if (answer !== undefined && fits(answer)) return answer;
      this.#transport.distrust();
      const shown = JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
      return new ServiceFailure('nonsense', `it answered ${shown}`);
    } catch (error) {
      if (late.aborted) return new ServiceFailure('slow', `it gave no answer within ${this.#patience} s`);
      if (error instanceof ServiceFailure) return error;
      throw error;
    }
  }

  #given({ kind, message }: ServiceFailure, attempt: number): ServiceEnded {
    const often = attempt === 0 ? '' : ` after ${attempt + 1} tries`;
    return this.#end('failed', `${this.#transport.name}${often}: ${message}`, HINTS[kind]);
  }

  #end(reason: ServiceEnded['reason'], message: string, hint?: string): ServiceEnded {
    this.#ended = new ServiceEnded(reason, message, hint);
    return this.#ended;
  }

  #requireGoingOn(): void {
    if (this.#ended !== undefined) throw this.#ended;
  }

  #pause(milliseconds: number): Promise<void> {
    if (!(milliseconds > 0)) return Promise.resolve();
    return new Promise((resolve) => {
      const { signal } = this.#stopping;
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener('abort', done);
    });
  }
}

const HINTS: Readonly<Record<FailureKind, string>> = {
  slow: 'Give it more time with --patience, or more tries with --retries.',
  nonsense: 'It must answer a label, or the scores of all classes in a JSON list, and nothing else.',
  refused: 'Ask less often with --rate, or more tries with --retries.',
  dead: 'Start it, and check its address or command.',
};
