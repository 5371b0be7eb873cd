/** What a host must have for worker threads: Node's and the web's are the two there are. */
export interface WorkerHandle {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  /** Whether the worker keeps the process alive. */
  hold(alive: boolean): void;
  stop(): Promise<void>;
}

export interface WorkerEvents {
  readonly message: (message: unknown) => void;
  /** The worker has ended or cannot be reached. */
  readonly lost: (reason: string) => void;
}

/** The worker's end. */
export interface WorkerPort {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  listen(listener: (message: unknown) => void): void;
}
