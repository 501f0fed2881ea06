/** Does something again and again, one after another, while the page is looked at. */
export function poll(everyMs: number, task: () => Promise<unknown>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const turn = async () => {
    if (!document.hidden) await task().catch(() => undefined);
    if (!stopped) timer = setTimeout(turn, everyMs);
  };
  void turn();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
