// Hits as a web counter sees them, skewed like the real ones: most columns are mostly zero or empty, a few
// counters, pages and people make most of the traffic.
import { Random } from '../random.mjs';
import { dayOf } from '../tables.mjs';
import { makePages, makePhrases, makeTitles, phoneModels } from './pages.mjs';

const firstDay = dayOf('2013-07-01');
const days = 31;
const microsecondsPerDay = 86_400_000_000n;

const widths = [0, 320, 480, 768, 1024, 1152, 1280, 1366, 1440, 1600, 1638, 1680, 1920, 2560];
const knownUser = 435090932899640449n;
const knownReferer = 3594120000172545465n;
const knownPage = 2868770270353813622n;

/** At scale 1 a million rows. */
export function generate(scale, seed = 1) {
  const count = Math.round(1_000_000 * scale);
  const stream = (name) => new Random(seed, `hits.${name}`);
  const pool = (share) => Math.max(50, Math.round(count * share));
  const integers = (name, value) => {
    const random = stream(name);
    return Int32Array.from({ length: count }, (_, row) => value(random, row));
  };
  const rarely = (probability, most) => (random) =>
    random.chance(probability) ? 1 + random.skewed(most) : 0;
  const texts = (name, values, value) => ({ codes: integers(name, value), values });

  const pages = makePages(stream('pages'), pool(0.18));
  const titles = makeTitles(stream('titles'), pool(0.08));
  const phrases = makePhrases(stream('phrases'), pool(0.06));
  const users = Array.from(bigints(stream('users'), pool(0.17)));
  users[3] = knownUser;
  const pageHashes = bigints(stream('page hashes'), pages.length);
  pageHashes[1] = knownPage;
  const refererHashes = bigints(stream('referer hashes'), pages.length);
  refererHashes[1] = knownReferer;

  const eventDays = integers('EventDate', (random) => firstDay + random.integer(0, days - 1));
  const seconds = integers('EventTime', (random) => random.integer(0, 86_399));
  const people = integers('UserID', (random) => random.skewed(users.length));
  const url = texts('URL', pages, (random) =>
    random.chance(0.1) ? 1 : random.skewed(pages.length),
  );
  const referer = texts('Referer', pages, rarely(0.8, pages.length - 1));
  return {
    hits: {
      WatchID: bigints(stream('WatchID'), count),
      Title: texts('Title', titles, rarely(0.85, titles.length - 1)),
      EventTime: BigInt64Array.from(
        eventDays,
        (day, row) => BigInt(day) * microsecondsPerDay + BigInt(seconds[row]) * 1_000_000n,
      ),
      EventDate: eventDays,
      CounterID: integers('CounterID', (random) =>
        random.chance(0.3) ? 62 : 1 + random.skewed(6_500),
      ),
      // Everybody has one address, and some share it.
      ClientIP: people.map((person) => Math.imul(person >> 1, 0x9e3779b1) >> 1),
      RegionID: integers('RegionID', (random) => random.skewed(9_000, 5)),
      UserID: BigInt64Array.from(people, (person) => users[person]),
      URL: url,
      Referer: referer,
      IsRefresh: integers('IsRefresh', (random) => Number(random.chance(0.1))),
      ResolutionWidth: integers('ResolutionWidth', (random) => random.pick(widths)),
      ...phones(integers, texts),
      TraficSourceID: integers('TraficSourceID', (random) => random.integer(-1, 9)),
      SearchEngineID: integers('SearchEngineID', rarely(0.15, 90)),
      SearchPhrase: texts('SearchPhrase', phrases, rarely(0.13, phrases.length - 1)),
      AdvEngineID: integers('AdvEngineID', rarely(0.006, 60)),
      WindowClientWidth: integers('WindowClientWidth', (random) => random.integer(0, 2_000)),
      WindowClientHeight: integers('WindowClientHeight', (random) => random.integer(0, 1_200)),
      IsLink: integers('IsLink', (random) => Number(random.chance(0.3))),
      IsDownload: integers('IsDownload', (random) => Number(random.chance(0.01))),
      DontCountHits: integers('DontCountHits', (random) => Number(random.chance(0.1))),
      URLHash: BigInt64Array.from(url.codes, (code) => pageHashes[code]),
      RefererHash: BigInt64Array.from(referer.codes, (code) => refererHashes[code]),
    },
  };
}

/** A phone's model and its number: 0 and none for the many that are no phones. */
function phones(integers, texts) {
  const model = texts('MobilePhoneModel', phoneModels, (random) =>
    random.chance(0.06) ? 1 + random.skewed(phoneModels.length - 1, 2) : 0,
  );
  return {
    MobilePhone: integers('MobilePhone', (random, row) =>
      model.codes[row] === 0 ? 0 : model.codes[row] + random.integer(0, 1),
    ),
    MobilePhoneModel: model,
  };
}

/** Positive integers of 62 bits. */
const bigints = (random, count) =>
  BigInt64Array.from(
    { length: count },
    () => (BigInt(random.word() >>> 2) << 32n) | BigInt(random.word()),
  );
