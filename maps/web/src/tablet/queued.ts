/** One run after another: an older answer must never come after a newer one. */

/** Return a task that waits for the run before it; who asks while a run waits shares that run, which
 * will see what is new by then. */
export function queued(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  return () => {
    waiting ??= running.then(() => {
      waiting = null;
      const run = task();
      running = run.catch(() => undefined);
      return run;
    });
    return waiting;
  };
}
