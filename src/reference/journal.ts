/** Undo log: makes a call that throws leave everything as it was. */
export class Journal {
  #undo: (() => void)[] | undefined;

  /** Notes how to take back a change that is about to be made; outside a transaction there is nothing to note. */
  record(undo: () => void): void {
    this.#undo?.push(undo);
  }

  /** Runs `work`; when it throws, takes back its changes, the last first, and throws on. Transactions do not nest. */
  transact<T>(work: () => T): T {
    const undo: (() => void)[] = [];
    this.#undo = undo;
    try {
      return work();
    } catch (error) {
      for (const takeBack of undo.reverse()) takeBack();
      throw error;
    } finally {
      this.#undo = undefined;
    }
  }
}
