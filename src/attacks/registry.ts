import type { Attack } from '../harness/attack.ts';
import * as exported from './attacks.ts';

/** All attacks by their names. */
export const attacks: Readonly<Record<string, Attack>> = Object.fromEntries(
  Object.values(exported).map((attack) => [attack.name, attack]),
);

/** Whether it is this very attack of the registry, so that its name is enough wherever the registry is. */
export function isRegistered(method: Attack): boolean {
  return attacks[method.name] === method;
}
