/** What `gibbon play` is to do. */
import { inPackage } from '../../runtime/package.node.ts';
import type { PlayFlags } from './flags.ts';

export interface PlayPlan {
  /** The folder of the page. */
  readonly folder: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly openBrowser: boolean;
}

export function playPlan({ port, open }: PlayFlags): PlayPlan {
  return { folder: inPackage('dist', 'play'), port, openBrowser: open };
}
