import { attacks } from '../../attacks/registry.ts';
import { OptionError } from '../../errors.ts';
import type { AskingOptions } from '../../services/asking.ts';
import type { ArrayForm } from '../../services/transport.ts';
import type { AttackFlags } from '../attack/flags.ts';

export interface ServicePlan extends AskingOptions {
  readonly kind: 'command' | 'url';
  /** What is run, or where the server is. */
  readonly address: string;
  readonly form: ArrayForm;
  readonly classCount: number | undefined;
}

const own = ['send', 'classCount', 'budget', 'rate', 'retries', 'patience'] as const;

/** What is said of a file and has no meaning where there is none. */
const ofFiles = [
  'mean',
  'std',
  'channels',
  'output',
  'at',
  'input',
  'feed',
  'goal',
  'batch',
  'straightThrough',
] as const;

/**
 * @returns Undefined where a file is attacked
 * @throws OptionError for options that have no meaning without the others, or an attack that needs gradients
 */
export function servicePlan(flags: AttackFlags, attack: string): ServicePlan | undefined {
  const { command, url, send = 'json', classCount, budget, rate, retries, patience } = flags;
  const dashed = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (command === undefined && url === undefined) {
    const alone = own.find((name) => flags[name] !== undefined);
    if (alone === undefined) return undefined;
    throw new OptionError(dashed(alone), 'it is about a service', 'Name one with --command or --url.');
  }
  if (command !== undefined && url !== undefined) {
    throw new OptionError('--url', 'it contradicts --command', 'Give one or the other.');
  }
  const strange = ofFiles.find((name) => flags[name] !== undefined);
  if (strange !== undefined) {
    throw new OptionError(dashed(strange), 'it is about a file, and a service has none', 'Leave it out.');
  }
  if (attacks[attack].access === 'gradient' && flags.surrogate === undefined) {
    const able = Object.values(attacks).filter(({ access }) => access !== 'gradient');
    const known = able.map(({ name }) => name).join(', ');
    throw new OptionError(
      '--attack',
      `${attack} needs gradients, which a service does not give`,
      `These need none: ${known}. Others follow a file of the same task: --surrogate FILE.`,
    );
  }
  const address = command ?? url ?? '';
  const kind = command === undefined ? 'url' : 'command';
  return { kind, address, form: send, classCount, budget, rate, retries, patience };
}
