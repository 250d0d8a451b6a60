// Who trades, and where: region, nation, supplier and customer.
import { nations, regions, segments } from './vocabulary.mjs';

export function makeRegions({ comments }) {
  return {
    r_regionkey: Int32Array.from(regions, (_, key) => key),
    r_name: regions,
    r_comment: comments('region', regions.length, 31, 114),
  };
}

export function makeNations({ comments }) {
  return {
    n_nationkey: Int32Array.from(nations, (_, key) => key),
    n_name: nations.map(([name]) => name),
    n_regionkey: Int32Array.from(nations, ([, region]) => region),
    n_comment: comments('nation', nations.length, 31, 114),
  };
}

export function makeSuppliers({ sizes, stream, comments }) {
  const count = sizes.suppliers;
  const nationKeys = nationKeysFrom(stream('supplier.nationkey'), count);
  return {
    s_suppkey: keysTo(count),
    s_name: names('Supplier', count),
    s_address: addresses(stream('supplier.address'), count),
    s_nationkey: nationKeys,
    s_phone: phones(stream('supplier.phone'), nationKeys),
    s_acctbal: balances(stream('supplier.acctbal'), count),
    s_comment: withOpinions(
      stream('supplier.opinion'),
      comments('supplier', count, 25, 100),
      sizes.complaints,
    ),
  };
}

export function makeCustomers({ sizes, stream, comments }) {
  const count = sizes.customers;
  const nationKeys = nationKeysFrom(stream('customer.nationkey'), count);
  const segment = stream('customer.mktsegment');
  return {
    c_custkey: keysTo(count),
    c_name: names('Customer', count),
    c_address: addresses(stream('customer.address'), count),
    c_nationkey: nationKeys,
    c_phone: phones(stream('customer.phone'), nationKeys),
    c_acctbal: balances(stream('customer.acctbal'), count),
    c_mktsegment: {
      codes: Int32Array.from({ length: count }, () => segment.integer(0, segments.length - 1)),
      values: segments,
    },
    c_comment: comments('customer', count, 29, 116),
  };
}

/** 1, 2, … count. */
export const keysTo = (count) => Int32Array.from({ length: count }, (_, i) => i + 1);

/** `Supplier#000000001` and so on. */
const names = (what, count) =>
  Array.from({ length: count }, (_, i) => `${what}#${String(i + 1).padStart(9, '0')}`);

const nationKeysFrom = (random, count) =>
  Int32Array.from({ length: count }, () => random.integer(0, nations.length - 1));

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789, ';

function addresses(random, count) {
  return Array.from({ length: count }, () => {
    const length = random.integer(10, 40);
    let address = '';
    // No blank at either end: a text that is compared as CHAR somewhere must not lose characters.
    for (let i = 0; i < length; i++) {
      const choices = i === 0 || i === length - 1 ? letters.length - 2 : letters.length;
      address += letters[random.integer(0, choices - 1)];
    }
    return address;
  });
}

/** The country's code is the nation's key plus ten. */
const phones = (random, nationKeys) =>
  Array.from(nationKeys, (nation) => {
    const local = [random.integer(100, 999), random.integer(100, 999), random.integer(1000, 9999)];
    return `${nation + 10}-${local.join('-')}`;
  });

const balances = (random, count) =>
  Int32Array.from({ length: count }, () => random.integer(-99_999, 999_999));

/** Some suppliers' comments hold `Customer … Complaints`, as many others `Customer … Recommends`. */
function withOpinions(random, comments, count) {
  const order = random.shuffled(comments.keys());
  const opinions = ['Complaints', 'Recommends'];
  for (const [turn, supplier] of order.slice(0, 2 * count).entries()) {
    const comment = comments[supplier];
    const opinion = opinions[turn % 2];
    const room = comment.length - 'Customer'.length - opinion.length;
    const gap = random.integer(0, room);
    const before = random.integer(0, room - gap);
    const end = comment.slice(before + 'Customer'.length + gap + opinion.length);
    const between = comment.slice(before, before + gap);
    comments[supplier] = `${comment.slice(0, before)}Customer${between}${opinion}${end}`;
  }
  return comments;
}
