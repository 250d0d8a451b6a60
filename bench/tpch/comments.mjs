// Comments: cuts of one long text that TPC-H's grammar makes (specification 4.2.2.14), so that the patterns
// its queries look for (special … requests, Customer … Complaints) occur as rarely as they do there.
import { weighted } from '../random.mjs';
import * as vocabulary from './vocabulary.mjs';

const noun = weighted(vocabulary.nouns);
const verb = weighted(vocabulary.verbs);
const adjective = weighted(vocabulary.adjectives);
const adverb = weighted(vocabulary.adverbs);
const preposition = weighted(vocabulary.prepositions);
const auxiliary = weighted(vocabulary.auxiliaries);
const terminator = weighted(vocabulary.terminators);

const nounPhrases = [
  (r) => noun(r),
  (r) => `${adjective(r)} ${noun(r)}`,
  (r) => `${adjective(r)}, ${adjective(r)} ${noun(r)}`,
  (r) => `${adverb(r)} ${adjective(r)} ${noun(r)}`,
];
const verbPhrases = [
  (r) => verb(r),
  (r) => `${auxiliary(r)} ${verb(r)}`,
  (r) => `${verb(r)} ${adverb(r)}`,
  (r) => `${auxiliary(r)} ${verb(r)} ${adverb(r)}`,
];
const nounPhrase = (r) => r.pick(nounPhrases)(r);
const verbPhrase = (r) => r.pick(verbPhrases)(r);
const prepositionalPhrase = (r) => `${preposition(r)} the ${nounPhrase(r)}`;

const sentences = [
  [nounPhrase, verbPhrase],
  [nounPhrase, verbPhrase, prepositionalPhrase],
  [nounPhrase, verbPhrase, nounPhrase],
  [nounPhrase, prepositionalPhrase, verbPhrase, nounPhrase],
  [nounPhrase, prepositionalPhrase, verbPhrase, prepositionalPhrase],
];

/** Text of at least `size` characters. */
export function makeText(random, size) {
  const parts = [];
  let length = 0;
  while (length < size) {
    const phrases = random.pick(sentences).map((phrase) => phrase(random));
    const sentence = `${phrases.join(' ')}${terminator(random)} `;
    parts.push(sentence);
    length += sentence.length;
  }
  return parts.join('');
}

/** `count` cuts of `text`, each `shortest` to `longest` characters. */
export function makeComments(random, text, count, shortest, longest) {
  return Array.from({ length: count }, () => {
    const length = random.integer(shortest, longest);
    const start = random.integer(0, text.length - length);
    return text.slice(start, start + length);
  });
}
