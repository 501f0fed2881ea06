/** Keeps only the newest of many calls: older ones are given up, and an answer that comes all the same is dropped. */
export class Latest<T> {
  private newest = 0;
  private abort = new AbortController();

  /** Starts a call and resolves to its answer; to undefined where a newer one was started meanwhile. */
  async run(call: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const mine = this.drop();
    try {
      const answer = await call(this.abort.signal);
      return mine === this.newest ? answer : undefined;
    } catch (error) {
      if (mine !== this.newest) return undefined;
      throw error;
    }
  }

  /** Gives up whatever is under way. */
  drop(): number {
    this.abort.abort();
    this.abort = new AbortController();
    this.newest += 1;
    return this.newest;
  }
}
