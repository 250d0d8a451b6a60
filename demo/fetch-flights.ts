// The flights the page plays, from the file that pack-flights.mjs makes.

export interface Airport {
  iata: string;
  name: string;
  city: string;
  state: string;
}

export interface Flight {
  id: number;
  departure: Date;
  origin: string;
  destination: string;
  delay: number;
  distance: number;
}

interface Header {
  count: number;
  airports: Airport[];
  origins: string[];
  destinations: string[];
}

export async function fetchFlights(): Promise<Flights> {
  const response = await fetch(new URL('flights.bin', document.baseURI));
  if (!response.ok) throw new Error(`flights.bin: ${response.status} ${response.statusText}`);
  return new Flights(await response.arrayBuffer());
}

/** Flights in order of departure. Once through they begin again, on later days and with new ids. */
export class Flights {
  readonly count: number;
  readonly airports: Airport[];
  readonly #header: Header;
  readonly #minutes: Int32Array; // of departure, since 1970
  readonly #delay: Int16Array;
  readonly #distance: Int16Array;
  readonly #origin: Uint8Array;
  readonly #destination: Uint8Array;
  readonly #daysPlayed: number;

  constructor(file: ArrayBuffer) {
    const headerLength = new Uint32Array(file, 0, 1)[0]!;
    this.#header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 4, headerLength)));
    const { count, airports } = this.#header;
    this.count = count;
    this.airports = airports;

    let at = 4 + headerLength;
    const column = <T>(
      type: new (file: ArrayBuffer, at: number, length: number) => T,
      width: number,
    ) => {
      const values = new type(file, at, count);
      at += count * width;
      return values;
    };
    this.#minutes = column(Int32Array, 4);
    this.#delay = column(Int16Array, 2);
    this.#distance = column(Int16Array, 2);
    this.#origin = column(Uint8Array, 1);
    this.#destination = column(Uint8Array, 1);
    this.#daysPlayed = Math.ceil((this.#minutes[count - 1]! - this.#minutes[0]!) / minutesPerDay);
  }

  /** The first `count`, as columns for a bulk insert. */
  first(count: number) {
    const { origins, destinations } = this.#header;
    return {
      id: Int32Array.from({ length: count }, (_, row) => row + 1),
      departure: BigInt64Array.from(this.#minutes.subarray(0, count), microseconds),
      origin: { codes: Int32Array.from(this.#origin.subarray(0, count)), values: origins },
      destination: {
        codes: Int32Array.from(this.#destination.subarray(0, count)),
        values: destinations,
      },
      delay: Int32Array.from(this.#delay.subarray(0, count)),
      distance: Int32Array.from(this.#distance.subarray(0, count)),
    };
  }

  /** The flight with an id, from 1 on and without end. */
  flight(id: number): Flight {
    const row = (id - 1) % this.count;
    const daysLater = Math.floor((id - 1) / this.count) * this.#daysPlayed;
    return {
      id,
      departure: new Date(
        (this.#minutes[row]! + daysLater * minutesPerDay) * millisecondsPerMinute,
      ),
      origin: this.#header.origins[this.#origin[row]!]!,
      destination: this.#header.destinations[this.#destination[row]!]!,
      delay: this.#delay[row]!,
      distance: this.#distance[row]!,
    };
  }
}

const minutesPerDay = 24 * 60;
const millisecondsPerMinute = 60_000;
const microseconds = (minutes: number) => BigInt(minutes) * 60_000_000n;
