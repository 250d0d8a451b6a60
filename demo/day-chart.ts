// The average delay of each day, as bars drawn by uPlot. A day's bar appears with its first flight.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { DayRow } from './flights-database.ts';

const secondsPerDay = 24 * 60 * 60;
const daysShownAtLeast = 14;

export class DayChart {
  readonly #plot: uPlot;

  constructor(element: HTMLElement) {
    const color = (name: string) => getComputedStyle(element).getPropertyValue(name);
    const axis: uPlot.Axis = {
      stroke: () => color('--quiet'),
      grid: { stroke: () => color('--line'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui',
    };
    const size = () => ({ width: element.clientWidth, height: element.clientHeight });
    this.#plot = new uPlot(
      {
        ...size(),
        legend: { show: false },
        cursor: { show: false },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
        scales: { x: { range: wholeDays }, y: { range: wholeTens } },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 32,
            space: 70,
            incrs: [1, 2, 3, 7, 14].map((days) => days * secondsPerDay),
            splits: everyFewDays,
            values: '{MMM} {D}',
          },
          { ...axis, size: 56, values: (_, ticks) => ticks.map((minutes) => `${minutes} min`) },
        ],
        series: [
          {},
          {
            fill: () => color('--accent'),
            width: 0,
            paths: uPlot.paths.bars!({ size: [0.75], radius: 0.2 }),
            points: { show: false },
          },
        ],
      },
      [[], []],
      element,
    );
    new ResizeObserver(() => this.#plot.setSize(size())).observe(element);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
      this.#plot.redraw(),
    );
  }

  draw(rows: readonly DayRow[]): void {
    const inOrder = [...rows].sort((a, b) => a.day.getTime() - b.day.getTime());
    this.#plot.setData([
      inOrder.map(({ day }) => day.getTime() / 1000),
      inOrder.map(({ average }) => average),
    ]);
  }
}

/** Half a day of room on both sides, for the bars' width. */
function wholeDays({ data: [days] }: uPlot): [number, number] {
  const first = days[0] ?? 0;
  const last = Math.max(days.at(-1) ?? 0, first + (daysShownAtLeast - 1) * secondsPerDay);
  return [first - secondsPerDay / 2, last + secondsPerDay / 2];
}

/** Labels from the first day on. */
function everyFewDays(_: uPlot, _axis: number, from: number, to: number, step: number): number[] {
  const first = from + secondsPerDay / 2;
  return Array.from({ length: Math.ceil((to - first) / step) }, (_, i) => first + i * step);
}

/** From zero, or the ten below the least, to the ten above the most: the scale must not move with every flight. */
function wholeTens(_: uPlot, least: number | null, most: number | null): [number, number] {
  const below = Math.floor((least ?? 0) / 10) * 10;
  const above = Math.ceil((most ?? 0) / 10) * 10;
  return [Math.min(0, below), Math.max(20, above)];
}
