// Writes src/common/unicode_tables.h from the Unicode version of this Node: which characters of the Basic Multilingual
// Plane are letters, and the simple case mappings. Run it when Unicode adds scripts that matter.
import { writeFileSync } from 'node:fs';

const varint = (value) => {
  const bytes = [];
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  bytes.push(value);
  return bytes;
};
const zigzag = (value) => (value < 0 ? -value * 2 - 1 : value * 2);

const letters = [];
for (let c = 0x80, previous = 0x80; c < 0x10000; c++) {
  const isLetter = (c) =>
    (c < 0xd800 || c > 0xdfff) && c < 0x10000 && /\p{Alphabetic}/u.test(String.fromCharCode(c));
  if (!isLetter(c)) continue;
  const start = c;
  while (isLetter(c + 1)) c++;
  letters.push(...varint(start - previous), ...varint(c - start));
  previous = c + 1;
}

// Mappings of one letter to one other; a title case digraph counts as an upper case letter.
const single = (text) => ([...text].length === 1 ? text.codePointAt(0) : undefined);
const mappings = (change) => {
  const map = new Map();
  for (let c = 0x80; c < 0x20000; c++) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    const to = single(change(String.fromCodePoint(c)));
    if (to !== undefined && to !== c) map.set(c, to);
  }
  return map;
};
const lower = mappings((text) => text.toLowerCase());
const upper = mappings((text) => text.toUpperCase());
lower.set(0x130, 0x69);
// Greek with iota below: the simple mapping back, which full case mapping expands instead.
for (const [from, to] of lower)
  if (from >= 0x1f80 && from <= 0x1fff && !upper.has(to)) upper.set(to, from);

const runs = (pairs) => {
  const found = [];
  for (const [from, to] of [...pairs].sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last && last.delta === to - from) {
      if (last.count === 1 && from - last.end <= 2) last.stride = from - last.end;
      if (from - last.end === last.stride) {
        last.end = from;
        last.count++;
        continue;
      }
    }
    found.push({ start: from, end: from, stride: 1, count: 1, delta: to - from });
  }
  return found;
};
const encode = (pairs) => {
  let previous = 0x80;
  return runs(pairs).flatMap(({ start, end, stride, count, delta }) => {
    const bytes = [
      ...varint(start - previous),
      ...varint((count - 1) * 2 + (stride - 1)),
      ...varint(zigzag(delta)),
    ];
    previous = end + 1;
    return bytes;
  });
};
const both = [...lower].filter(([from, to]) => upper.get(to) === from);
const onlyLower = [...lower].filter(([from, to]) => upper.get(to) !== from);
const onlyUpper = [...upper].filter(([from, to]) => lower.get(to) !== from);

const table = (comment, name, bytes) => {
  const lines = bytes.join(', ').match(/.{1,98}(?:, |$)/g);
  return `// ${comment}\ninline constexpr std::uint8_t ${name}[] = {\n${lines.map((l) => `    ${l.trimEnd()}`).join('\n')}};\n`;
};
writeFileSync(
  new URL('../src/common/unicode_tables.h', import.meta.url),
  `// Written by scripts/generate-unicode.mjs. Numbers are variable-length, seven bits a byte, low bits first.
#pragma once

#include <cstdint>

// clang-format off
namespace matview {

${table('Letters above ASCII: gaps and lengths less one of ranges, from U+0080.', 'kLetterRanges', letters)}
${table(
  'Upper case letters whose lower case leads back: runs of gap, (count - 1) * 2 + (stride - 1) and zigzag distance.',
  'kCasePairs',
  encode(both),
)}
${table('Letters that have a lower case which does not lead back.', 'kOnlyLower', encode(onlyLower))}
${table('Letters that have an upper case which does not lead back.', 'kOnlyUpper', encode(onlyUpper))}
}  // namespace matview
// clang-format on
`,
);
