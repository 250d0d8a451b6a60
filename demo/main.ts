// The page: opens the database, follows its two views, and draws what changed once a frame.
import { Database, type SaveStatus } from 'matview';
import { DayChart } from './day-chart.ts';
import { fetchFlights } from './fetch-flights.ts';
import {
  countFlights,
  type DayRow,
  dropEverything,
  fill,
  isFilled,
  type StateRow,
  viewQueries,
} from './flights-database.ts';
import { formatNumber, formatTime } from './format.ts';
import { SqlBox } from './sql-box.ts';
import { StateBars } from './state-bars.ts';
import { Traffic } from './traffic.ts';

const loadedAtFirst = 100_000;
const lastFlight = 1_000_000;

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const note = element('note');

async function open(): Promise<Database> {
  const start = performance.now();
  const db = await Database.open('idb://matview-demo', { onStatus: showStatus });
  if (isFilled(db)) {
    note.textContent = `Reopened from IndexedDB in ${formatTime(performance.now() - start)}`;
  }
  return db;
}

function showStatus(status: SaveStatus, reason?: Error): void {
  const words = { saved: 'saved', saving: 'saving …', unsaved: 'not saved yet' };
  element('saved').textContent = words[status];
  element('saved').dataset.status = status;
  if (reason) note.textContent = reason.message;
}

async function main(): Promise<void> {
  for (const place of document.querySelectorAll<HTMLElement>('[data-view]')) {
    place.textContent = viewQueries[place.dataset.view as keyof typeof viewQueries];
  }
  const [db, flights] = await Promise.all([open(), fetchFlights()]);
  if (!isFilled(db)) {
    const start = performance.now();
    fill(db, flights, loadedAtFirst);
    const took = formatTime(performance.now() - start);
    note.textContent = `Loaded ${formatNumber(loadedAtFirst)} flights, views included, in ${took}`;
  }
  showStatus(db.status);

  const states = db.live<StateRow>('flights_by_state');
  const days = db.live<DayRow>('delays_by_day');
  const bars = new StateBars(element('states'));
  const chart = new DayChart(element('days'));
  let count = countFlights(db);

  // Commits may come by the hundred between two frames; what they led to is drawn once.
  let isDrawn = false;
  const draw = () => {
    isDrawn = true;
    bars.draw(states.rows);
    chart.draw(days.rows);
    element('flights').textContent = formatNumber(count);
    element('version').textContent = formatNumber(db.version);
  };
  const drawSoon = () => {
    if (isDrawn) requestAnimationFrame(draw);
    isDrawn = false;
  };
  states.subscribe(({ inserted, updated }) => {
    bars.mark(inserted);
    bars.mark(updated);
    drawSoon();
  });
  days.subscribe(drawSoon);
  draw();

  const traffic = new Traffic(db, flights, lastFlight);
  traffic.onFrame = ({ commits, microseconds }) => {
    count += commits;
    element('commit').textContent = formatTime(microseconds / 1000);
  };
  new SqlBox(element('sql-box'), element('answer'), db, () => {
    count = isFilled(db) ? countFlights(db) : 0; // somebody may drop it all
    drawSoon();
  });
  connectButtons(db, traffic);
}

function connectButtons(db: Database, traffic: Traffic): void {
  const play = element<HTMLButtonElement>('play');
  const reset = element<HTMLButtonElement>('reset');
  const showPlay = () => {
    play.textContent = traffic.isRunning ? 'Pause' : 'Start';
  };
  play.addEventListener('click', () => {
    if (traffic.isRunning) traffic.stop();
    else traffic.start();
    showPlay();
  });
  traffic.onEnd = (error) => {
    note.textContent =
      error?.message ?? `${formatNumber(lastFlight)} flights are enough for a demo`;
    showPlay();
  };
  const speed = element('speed');
  const chooseSpeed = () => {
    traffic.speed = Number(speed.querySelector<HTMLInputElement>(':checked')?.value);
  };
  speed.addEventListener('change', chooseSpeed);
  chooseSpeed();
  reset.addEventListener('click', async () => {
    traffic.stop();
    db.exec(dropEverything);
    await db.close();
    location.reload();
  });
  play.disabled = false;
  reset.disabled = false;
}

main().catch((error: Error) => {
  note.textContent = error.message;
  note.classList.add('error');
  throw error;
});
