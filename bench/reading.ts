/** Reads MNIST, in a process of its own. Prints a line of JSON: the seconds that it took. */
import { loadMnist } from '../src/data/published/mnist.node.ts';
import { secondsOf } from './rounds.ts';

const seconds = await secondsOf(async () => {
  await loadMnist({ split: 'train', offline: true });
  await loadMnist({ split: 'test', offline: true });
});
process.stdout.write(`${JSON.stringify(seconds)}\n`);
