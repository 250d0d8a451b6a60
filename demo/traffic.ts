// The stream of flights: each takes off as a commit of its own, so many a second.
import type { Database } from 'matview';
import type { Flights } from './fetch-flights.ts';

/** What one animation frame did. */
export interface Frame {
  commits: number;
  /** Of one commit, on average. */
  microseconds: number;
}

// The rest of a frame's 16 ms is for drawing. A machine that cannot keep up gets fewer flights, not fewer frames.
const budget = 8;

export class Traffic {
  speed = 1000;
  onFrame: (frame: Frame) => void = () => {};
  /** Called when traffic has stopped: the last flight has taken off, or a commit has failed. */
  onEnd: (error?: Error) => void = () => {};

  readonly #flights: Flights;
  readonly #last: number;
  readonly #table: ReturnType<Database['table']>;
  #next: number;
  #isRunning = false;
  #due = 0;
  #time = 0;

  /** Goes on after the flights that `db` holds, up to the one with id `last`. */
  constructor(db: Database, flights: Flights, last: number) {
    this.#flights = flights;
    this.#last = last;
    this.#table = db.table('flights');
    const [row] = db.query<{ id: number | null }>('SELECT max(id) AS id FROM flights').rows;
    this.#next = (row?.id ?? 0) + 1;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#due = 1;
    this.#time = performance.now();
    requestAnimationFrame((time) => this.#frame(time));
  }

  stop(): void {
    this.#isRunning = false;
  }

  #frame(time: number): void {
    if (!this.#isRunning) return;
    this.#due += ((time - this.#time) / 1000) * this.speed;
    this.#due = Math.min(this.#due, this.speed / 4 + 1); // the page was hidden, or could not keep up
    this.#time = time;
    try {
      if (this.#due >= 1) this.#takeOff();
    } catch (error) {
      this.#end(error as Error); // somebody dropped the table, say
    }
    requestAnimationFrame((next) => this.#frame(next));
  }

  #takeOff(): void {
    const start = performance.now();
    let commits = 0;
    let now = start;
    while (this.#due >= 1 && this.#next <= this.#last && now - start < budget) {
      this.#table.insert([this.#flights.flight(this.#next++)]);
      this.#due--;
      commits++;
      now = performance.now();
    }
    if (commits > 0) this.onFrame({ commits, microseconds: ((now - start) / commits) * 1000 });
    if (this.#next > this.#last) this.#end();
  }

  #end(error?: Error): void {
    this.stop();
    this.onEnd(error);
  }
}
