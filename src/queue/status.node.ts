import { type DeadLetter, type Hand, type Lead, present } from './board.ts';
import type { Broker } from './broker.node.ts';

/** What is done at a queue. */
export interface QueueStatus {
  readonly queue: string;
  readonly leads: readonly Lead[];
  readonly workers: readonly Hand[];
  /** Samples that could not be attacked anywhere, in the last day. */
  readonly dead: readonly DeadLetter[];
  /** Bytes of memory that the queue takes, all that is in it. */
  readonly memory: number;
}

export async function statusOf({ name, board, memory }: Broker): Promise<QueueStatus> {
  const [leads, hands, dead, bytes] = await Promise.all([
    board.list('leads'),
    board.list('hands'),
    board.list('dead'),
    memory(),
  ]);
  return {
    queue: name,
    leads: present(leads),
    workers: present(hands),
    dead: dead.map(({ note }) => note),
    memory: bytes,
  };
}
