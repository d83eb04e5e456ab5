/** What `gibbon play` is to do. */
import { fileURLToPath } from 'node:url';
import type { PlayFlags } from './flags.ts';

export interface PlayPlan {
  /** The folder of the page. */
  readonly folder: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly openBrowser: boolean;
}

export function playPlan({ port, open }: PlayFlags): PlayPlan {
  return { folder: fileURLToPath(new URL('../../play/', import.meta.url)), port, openBrowser: open };
}
