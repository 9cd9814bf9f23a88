/** Erases nothing and remembers that it was asked to. */
import type {
  Eraser,
  ErasureRequest,
  ErasureResult,
  HaltedJobs,
  PlannedErasure,
} from '#libs/connectors/kit/erasure';

export class ToldEraser implements Eraser {
  readonly system: string;
  readonly collection: string;
  /** What the next plans hold. */
  rows = 4;
  executed = 0;
  /** Last day that is paid for of what the next plans end. */
  lostUntil: string | undefined;
  /** What planning and erasing fail with. */
  fault: Error | undefined;
  /** A job that the next executions only look after. */
  pending: ErasureResult['pending'];
  /** What comes of calling it back. */
  halted: HaltedJobs = { cancelled: 0, running: 0, undecided: 0 };
  /** Called in the middle of an execution. */
  during: () => Promise<void> = () => Promise.resolve();
  readonly requests: ErasureRequest[] = [];

  constructor(system: string) {
    this.system = system;
    this.collection = `${system}:accounts`;
  }

  plan = (request: ErasureRequest): Promise<PlannedErasure> => {
    this.requests.push(request);
    if (this.fault) return Promise.reject(this.fault);
    return Promise.resolve({
      items: [
        {
          ...{ collection: this.collection, disposition: 'delete', columns: [], reversible: false },
          ...{ rows: this.rows, atMost: this.rows },
          ...(this.lostUntil === undefined ? {} : { lostUntil: this.lostUntil }),
        },
      ],
      targets: [[{ key: ['1'] }]],
      notSearched: [],
    });
  };

  execute = async (): Promise<ErasureResult> => {
    this.executed += 1;
    if (this.fault) throw this.fault;
    await this.during();
    if (this.pending) return { changed: [], notes: [], pending: this.pending };
    return { changed: [{ collection: this.collection, rows: this.rows }], notes: [] };
  };

  halt = (): Promise<HaltedJobs> => Promise.resolve(this.halted);
  verify = (): Promise<readonly []> => Promise.resolve([]);
  close = (): Promise<void> => Promise.resolve();
}
