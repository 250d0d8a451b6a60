// A place to type SQL: what it changes shows in both views at once.
import { type Database, DatabaseError, type Row } from 'matview';
import { formatNumber, formatTime } from './format.ts';

const examples = {
  'Fog in San Francisco': `UPDATE flights SET delay = delay + 60
WHERE origin = 'SFO'`,
  'Atlanta closes': `DELETE FROM flights
WHERE origin = 'ATL'`,
  'Forget the worst': `DELETE FROM flights
WHERE delay > 60`,
  'Ask a view': `SELECT * FROM flights_by_state
WHERE flights > 1000 ORDER BY average DESC`,
};

const rowsShown = 8;

export class SqlBox {
  readonly #form: HTMLFormElement;
  readonly #statement: HTMLTextAreaElement;
  readonly #outcome: HTMLElement;
  readonly #answer: HTMLElement;

  /** `onChange`: called after every statement. */
  constructor(form: HTMLFormElement, answer: HTMLElement, db: Database, onChange: () => void) {
    this.#form = form;
    this.#statement = form.querySelector('textarea')!;
    this.#outcome = form.querySelector('[role=status]')!;
    this.#answer = answer;
    this.#offerExamples(form.querySelector('.examples')!);
    form.querySelector<HTMLButtonElement>('.run button')!.disabled = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#run(db);
      onChange();
    });
    this.#statement.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#form.requestSubmit();
    });
  }

  #run(db: Database): void {
    this.#answer.hidden = true;
    this.#outcome.classList.remove('error');
    try {
      const start = performance.now();
      const { rows, fields, rowCount } = db.query(this.#statement.value);
      const took = formatTime(performance.now() - start);
      if (rows.length > 0) this.#showRows(rows);
      const effect = fields.length > 0 ? 'found' : 'changed, both views right,';
      this.#outcome.textContent = `${formatNumber(rowCount)} ${rowCount === 1 ? 'row' : 'rows'} ${effect} in ${took}`;
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      this.#outcome.classList.add('error');
      this.#outcome.textContent = `${error.message} (${error.code}) ${error.hint ?? ''}`;
      if (error.position !== undefined) this.#pointAt(error.position);
    }
  }

  #pointAt(position: number): void {
    this.#statement.focus();
    this.#statement.setSelectionRange(position, this.#statement.value.length);
  }

  #showRows(rows: Row[]): void {
    const names = Object.keys(rows[0]!);
    const table = document.createElement('table');
    const header = table.createTHead().insertRow();
    for (const name of names) {
      const heading = cell('th', name);
      if (typeof rows[0]![name] === 'number') heading.className = 'number';
      header.append(heading);
    }
    const body = table.createTBody();
    for (const row of rows.slice(0, rowsShown)) {
      const line = body.insertRow();
      for (const name of names) line.append(cell('td', row[name]));
    }
    this.#answer.replaceChildren(table);
    if (rows.length > rowsShown) {
      this.#answer.append(`… and ${formatNumber(rows.length - rowsShown)} more`);
    }
    this.#answer.hidden = false;
  }

  #offerExamples(place: HTMLElement): void {
    for (const [title, sql] of Object.entries(examples)) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = title;
      button.addEventListener('click', () => {
        this.#statement.value = sql;
        this.#statement.focus();
      });
      place.append(button);
    }
    this.#statement.value = Object.values(examples)[0]!;
  }
}

function cell(tag: 'th' | 'td', value: Row[string] | undefined): HTMLElement {
  const element = document.createElement(tag);
  if (typeof value === 'number') {
    element.className = 'number';
    element.textContent = formatNumber(value);
  } else {
    element.textContent = value instanceof Date ? value.toISOString() : String(value);
  }
  return element;
}
