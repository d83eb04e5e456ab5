/** A job of which the latest question counts. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Failure, JobName, Jobs } from '../messages.ts';
import { JobError, type Workshop } from '../workshop.ts';

export interface JobState<Name extends JobName> {
  readonly result: Jobs[Name]['result'] | undefined;
  readonly news: Jobs[Name]['news'] | undefined;
  readonly failure: Failure | undefined;
  readonly isRunning: boolean;
}

export interface UsedJob<Name extends JobName> extends JobState<Name> {
  /** Asks, and cancels what was asked before. The last result stays until there is another one. */
  ask(request: Jobs[Name]['request']): void;
  cancel(): void;
  /** Cancels, and forgets the last result. */
  clear(): void;
}

export function useJob<Name extends JobName>(workshop: Workshop, name: Name): UsedJob<Name> {
  const idle: JobState<Name> = { result: undefined, news: undefined, failure: undefined, isRunning: false };
  const [state, setState] = useState(idle);
  const current = useRef<AbortController>(undefined);
  const cancel = useCallback(() => current.current?.abort(), []);
  const ask = useCallback(
    (request: Jobs[Name]['request']) => {
      current.current?.abort();
      const controller = new AbortController();
      current.current = controller;
      const isLatest = () => current.current === controller;
      setState(({ result }) => ({ result, news: undefined, failure: undefined, isRunning: true }));
      workshop
        .ask(name, request, {
          signal: controller.signal,
          onNews: (news) => {
            if (isLatest()) setState((before) => ({ ...before, news }));
          },
        })
        .then((result) => {
          if (isLatest()) setState((before) => ({ ...before, result, isRunning: false }));
        })
        .catch((error: unknown) => {
          if (isLatest()) setState((before) => ({ ...before, failure: failureIn(error), isRunning: false }));
        });
    },
    [workshop, name],
  );
  const clear = useCallback(() => {
    current.current?.abort();
    current.current = undefined;
    setState({ result: undefined, news: undefined, failure: undefined, isRunning: false });
  }, []);
  useEffect(() => cancel, [cancel]);
  return { ...state, ask, cancel, clear };
}

function failureIn(error: unknown): Failure {
  if (error instanceof JobError) return error.failure;
  return { code: 'unexpected', message: String(error), hint: undefined, operators: [] };
}
