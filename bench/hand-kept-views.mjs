// What one would write without a database: a Map of flights by id, and a Map for each of the two views, adjusted by
// hand for every change. It is right for exactly these two views and for changes of delay alone.

export class HandKeptViews {
  #stateOf = new Map();
  #flights = new Map();
  #byAirport = new Map();
  #lateByState = new Map();

  constructor(airports, { id, departure, origin, destination, delay, distance }) {
    for (const { iata, state } of airports) this.#stateOf.set(iata, state);
    for (let row = 0; row < id.length; row++) {
      this.insert({
        id: id[row],
        departure: Number(departure[row]) / 1000,
        origin: origin.values[origin.codes[row]],
        destination: destination.values[destination.codes[row]],
        delay: delay[row],
        distance: distance[row],
      });
    }
  }

  insert(flight) {
    this.#flights.set(flight.id, { ...flight }); // the caller keeps its own
    this.#count(flight, 1);
  }

  setDelay(id, delay) {
    const flight = this.#flights.get(id);
    this.#count(flight, -1);
    flight.delay = delay;
    this.#count(flight, 1);
  }

  delaysByAirport() {
    return Array.from(this.#byAirport, ([origin, { flights, minutes }]) => ({
      origin,
      flights,
      minutes,
      average: minutes / flights,
    }));
  }

  lateByState() {
    return Array.from(this.#lateByState, ([state, sums]) => ({ state, ...sums }));
  }

  #count({ origin, delay }, weight) {
    add(this.#byAirport, origin, delay, weight);
    if (delay >= 15) add(this.#lateByState, this.#stateOf.get(origin), delay, weight);
  }
}

function add(groups, key, delay, weight) {
  let group = groups.get(key);
  if (group === undefined) {
    group = { flights: 0, minutes: 0 };
    groups.set(key, group);
  }
  group.flights += weight;
  group.minutes += weight * delay;
  if (group.flights === 0) groups.delete(key);
}
