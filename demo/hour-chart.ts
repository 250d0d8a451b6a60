// The average delay for each hour of the day, as bars drawn by uPlot.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { HourRow } from './flights-database.ts';

const hours = Array.from({ length: 24 }, (_, hour) => hour);
const height = 300;

export class HourChart {
  readonly #plot: uPlot;

  constructor(element: HTMLElement) {
    const color = (name: string) => getComputedStyle(element).getPropertyValue(name);
    const axis: uPlot.Axis = {
      stroke: () => color('--quiet'),
      grid: { stroke: () => color('--line'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui',
    };
    this.#plot = new uPlot(
      {
        width: element.clientWidth,
        height,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false, range: [-0.6, 23.6] }, y: { range: wholeTens } },
        axes: [
          { ...axis, grid: { show: false }, incrs: [3, 6], values: (_, ticks) => ticks.map(clock) },
          { ...axis, size: 56, values: (_, ticks) => ticks.map((minutes) => `${minutes} min`) },
        ],
        series: [
          {},
          {
            fill: () => color('--accent'),
            width: 0,
            paths: uPlot.paths.bars!({ size: [0.75], radius: 0.25 }),
            points: { show: false },
          },
        ],
      },
      [hours, hours.map(() => null)],
      element,
    );
    new ResizeObserver(() => this.#plot.setSize({ width: element.clientWidth, height })).observe(
      element,
    );
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
      this.#plot.redraw(),
    );
  }

  draw(rows: readonly HourRow[]): void {
    const byHour = new Map(rows.map(({ hour, average }) => [hour, average]));
    this.#plot.setData([hours, hours.map((hour) => byHour.get(hour) ?? null)]);
  }
}

const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

/** From zero or below to the next ten above: the scale must not move with every flight. */
function wholeTens(_: uPlot, least: number | null, most: number | null): [number, number] {
  return [
    Math.min(0, Math.floor((least ?? 0) / 10) * 10),
    Math.max(20, Math.ceil((most ?? 0) / 10) * 10),
  ];
}
