// The busiest states as a table of bars.
import type { StateRow } from './flights-database.ts';
import { formatMinutes, formatNumber } from './format.ts';

const shown = 14;

interface Line {
  row: HTMLTableRowElement;
  state: HTMLElement;
  bar: HTMLElement;
  flights: HTMLElement;
  average: HTMLElement;
}

export class StateBars {
  readonly #body: HTMLTableSectionElement;
  readonly #lines: Line[] = [];
  readonly #changed = new Set<string>();

  constructor(table: HTMLTableElement) {
    this.#body = table.tBodies[0]!;
  }

  /** These states light up when they are drawn next. */
  mark(rows: readonly StateRow[]): void {
    for (const { state } of rows) this.#changed.add(state);
  }

  draw(rows: readonly StateRow[]): void {
    const busiest = [...rows].sort((a, b) => b.flights - a.flights).slice(0, shown);
    const most = busiest[0]?.flights ?? 1;
    while (this.#lines.length < busiest.length) this.#lines.push(this.#addLine());
    for (const [i, line] of this.#lines.entries()) {
      const state = busiest[i];
      line.row.hidden = !state;
      if (!state) continue;
      line.state.textContent = state.state;
      line.bar.style.scale = `${state.flights / most} 1`;
      line.flights.textContent = formatNumber(state.flights);
      line.average.textContent = formatMinutes(state.average);
      if (this.#changed.has(state.state)) lightUp(line.bar);
    }
    this.#changed.clear();
  }

  #addLine(): Line {
    const row = this.#body.insertRow();
    const state = document.createElement('th');
    state.scope = 'row';
    row.append(state);
    const track = row.insertCell();
    track.className = 'bar-column';
    const bar = document.createElement('div');
    bar.className = 'bar';
    track.append(bar);
    return { row, state, bar, flights: row.insertCell(), average: row.insertCell() };
  }
}

const stillness = matchMedia('(prefers-reduced-motion: reduce)');

function lightUp(bar: HTMLElement): void {
  if (stillness.matches) return;
  for (const animation of bar.getAnimations()) if (animation.id === 'light') animation.cancel();
  bar.animate([{ filter: 'brightness(1.6)' }, { filter: 'none' }], { duration: 600, id: 'light' });
}
