/** Whoever gives out work writes on the board how far it is, and reads there who works. */
import type { Attempt } from '../harness/sample.ts';
import { BEAT, type Hand, idOf, type Lead, type Presence, present, suited } from './board.ts';
import type { Broker } from './broker.node.ts';

export interface QueueOptions {
  /** Who leads. */
  readonly presence: Presence;
  /** What is done, in a few words. */
  readonly task: string;
  /** Told what the user should know. */
  readonly say: (text: string) => void;
}

export interface Leading extends AsyncDisposable {
  /** Tells it from all others at the queue. */
  readonly id: string;
  /** Another attack begins. */
  begin(attack: string, total: number): void;
  /** Jobs that are given out, or back where the number is below 0. */
  out(jobs: number): void;
  count(attempt: Attempt): void;
  /** Has `told` told now and then, until the signal, how many jobs workers take at the same time. */
  follow(told: (slots: number) => void, until: AbortSignal): Promise<void>;
}

export function openLead(broker: Broker, { presence, task, say }: QueueOptions): Leading {
  const id = idOf(presence);
  let at: Omit<Lead, keyof Presence | 'task'> = {
    attack: '',
    done: 0,
    total: 0,
    jobs: 0,
    outcomes: 0,
    cost: { forwards: 0, backwards: 0 },
  };
  const followers = new Set<(slots: number) => void>();
  let hasWorkers = true;

  const beat = async () => {
    await broker.board.post('leads', id, { ...presence, task, ...at });
    const hands = present(await broker.board.list('hands'));
    const able = hands.filter((hand) => suited(hand, presence));
    if (able.length === 0 && hasWorkers) say(noWorkers(broker.name, presence, hands));
    hasWorkers = able.length > 0;
    const slots = able.reduce((sum, hand) => sum + hand.slots, 0);
    for (const told of followers) told(slots);
  };
  const heart = setInterval(() => void beat().catch(() => undefined), 1000 * BEAT);
  heart.unref();

  return {
    id,
    begin(attack, total) {
      at = { ...at, attack, done: 0, total };
    },
    out(jobs) {
      at = { ...at, jobs: at.jobs + jobs };
    },
    count({ cost: { forwards, backwards } }) {
      const cost = { forwards: at.cost.forwards + forwards, backwards: at.cost.backwards + backwards };
      at = { ...at, done: at.done + 1, outcomes: at.outcomes + 1, cost };
    },
    async follow(told, until) {
      followers.add(told);
      until.addEventListener('abort', () => followers.delete(told));
      await beat().catch(() => undefined);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(heart);
      await broker.board.withdraw('leads', id).catch(() => undefined);
    },
  };
}

function noWorkers(name: string, { version, runtime }: Presence, others: readonly Hand[]): string {
  if (others.length === 0) return `nobody works at ${name} yet: gibbon worker ${name} starts a worker, on any machine`;
  const [other] = others;
  return `the ${others.length} workers at ${name} cannot take part: that on ${other.host} is Gibbon ${other.version} on ${other.runtime}, and this is ${version} on ${runtime}`;
}
