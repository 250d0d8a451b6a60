// Events of an auction house in Nexmark's proportions: of fifty, one person registers, three auctions begin, and
// 46 bids are made, most of them on the few auctions that are hot at the moment.
import { Random } from '../random.mjs';
import { tables } from './schema.mjs';

const eventsInCycle = 50;
const personsInCycle = 1;
const auctionsInCycle = 3;

const start = 1_436_918_400_000_000n; // 2015-07-15 00:00:00, in microseconds
const betweenEvents = 10_000n; // a hundred events a second
const firstId = 1_000;
const firstCategory = 10;
const categories = 5;
const activePeople = 1_000;
const openAuctions = 100;
const sideInputs = 10_000;

const states = 'AZ CA ID OR WA WY'.split(' ');
const cities =
  'Phoenix,Los Angeles,San Francisco,Boise,Portland,Bend,Redmond,Seattle,Kent,Cheyenne'.split(',');
const firstNames = 'Peter Paul Luke John Saul Vicky Kate Julie Sarah Deiter Walter'.split(' ');
const lastNames = 'Shultz Abrams Spencer White Bartels Walton Smith Jones Noris'.split(' ');
const hotChannels = ['Google', 'Facebook', 'Baidu', 'Apple'];
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** At scale 1 a million events. */
export function generate(scale, seed = 1) {
  const events = Math.max(eventsInCycle, Math.round(1_000_000 * scale));
  const random = new Random(seed, 'nexmark');
  const rows = Object.fromEntries(tables.map(({ name }) => [name, []]));
  for (let event = 0; event < events; event++) {
    const time = start + BigInt(event) * betweenEvents;
    const turn = event % eventsInCycle;
    if (turn < personsInCycle) rows.person.push(person(random, rows, time));
    else if (turn < personsInCycle + auctionsInCycle)
      rows.auction.push(auction(random, rows, time));
    else rows.bid.push(bid(random, rows, time));
  }
  for (let key = 0; key < sideInputs; key++) rows.side_input.push([BigInt(key), `value ${key}`]);
  return Object.fromEntries(
    tables.map((table) => [table.name, columnsOf(table, rows[table.name])]),
  );
}

function person(random, { person: people }, time) {
  const name = `${random.pick(firstNames)} ${random.pick(lastNames)}`;
  const address = `${letterRun(random, 5, 7)}@${letterRun(random, 4, 5)}.com`;
  const card = Array.from({ length: 4 }, () => random.integer(1000, 9999)).join(' ');
  const where = [random.pick(cities), random.pick(states)];
  return [idOf(people.length), name, address, card, ...where, time, letterRun(random, 20, 60)];
}

function auction(random, { person: people, auction: auctions }, time) {
  const initial = price(random);
  const open = BigInt(random.integer(1, 20)) * 1_000_000n;
  return [
    idOf(auctions.length),
    letterRun(random, 5, 20),
    letterRun(random, 20, 80),
    initial,
    initial + price(random),
    time,
    time + open,
    idOf(recent(random, people.length, activePeople, 0.75, 100)),
    BigInt(firstCategory + random.integer(0, categories - 1)),
    letterRun(random, 20, 60),
  ];
}

function bid(random, { person: people, auction: auctions }, time) {
  const [channel, url] = channelOf(random);
  return [
    idOf(recent(random, auctions.length, openAuctions, 0.5, 100)),
    idOf(recent(random, people.length, activePeople, 0.75, 100)),
    price(random),
    channel,
    url,
    time,
    letterRun(random, 20, 60),
  ];
}

const idOf = (index) => BigInt(firstId + index);

/** Cheap things often, dear ones rarely: 100 to 100 million. */
const price = (random) => BigInt(Math.round(10 ** (random.fraction() * 6) * 100));

/** One of the last `window` of `count`; with the given chance the hot one, which changes every `each`. */
function recent(random, count, window, hot, each) {
  if (random.chance(hot)) return Math.floor((count - 1) / each) * each;
  return count - 1 - random.integer(0, Math.min(window, count) - 1);
}

function channelOf(random) {
  const folders = `${letterRun(random, 3, 5)}/${letterRun(random, 3, 5)}/${letterRun(random, 3, 5)}`;
  const url = `https://www.nexmark.com/${folders}/item.htm?query=1`;
  if (random.chance(0.5)) return [random.pick(hotChannels), url];
  const channel = random.integer(0, 9_999);
  return [`channel-${channel}`, random.chance(0.9) ? `${url}&channel_id=${channel}` : url];
}

function letterRun(random, shortest, longest) {
  let text = '';
  for (let i = random.integer(shortest, longest); i > 0; i--) text += random.pick(letters);
  return text;
}

function columnsOf({ columns }, rows) {
  const column = ({ name, kind }, i) => {
    const values = rows.map((row) => row[i]);
    return [name, kind === 'text' ? values : BigInt64Array.from(values)];
  };
  return Object.fromEntries(columns.map(column));
}
