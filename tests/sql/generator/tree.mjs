// SQL as a tree that can be made smaller: pieces of text, expressions of a type, lists, and what may be missing.

/** An expression: its text are its parts one after another. */
export const expression = (type, ...parts) => ({ kind: 'expression', type, parts });

/** Items between separators; shrinking leaves at least `least` of them. */
export const list = (items, separator = ', ', least = 1) => ({
  kind: 'list',
  parts: items,
  separator,
  least,
});

/** Something that a statement is as valid without. */
export const optional = (...parts) => ({ kind: 'optional', parts });

export const group = (...parts) => ({ kind: 'group', parts });

/** A tree in whose place each of `instead` could stand. */
export const replaceable = (tree, instead) => ({ ...tree, instead });

export function textOf(node) {
  if (typeof node === 'string') return node;
  return node.parts.map(textOf).join(node.separator ?? '');
}

/** Every tree that is this one with one thing left out or put more simply, the largest steps first. */
export function* smaller(node) {
  if (typeof node === 'string') return;
  yield* simpler(node);
  for (const [i, part] of node.parts.entries()) {
    for (const replacement of smaller(part)) {
      yield { ...node, parts: node.parts.with(i, replacement) };
    }
  }
}

function* simpler(node) {
  const { kind, parts, instead = [] } = node;
  yield* instead;
  if (kind === 'optional' && parts.length > 0) yield { ...node, parts: [] };
  if (kind === 'list' && parts.length > node.least) {
    for (let i = 0; i < parts.length; i++) yield { ...node, parts: parts.toSpliced(i, 1) };
  }
  if (kind !== 'expression' || isLeaf(node)) return;
  yield expression(node.type, `NULL::${node.type}`);
  for (const inner of expressionsIn(parts)) if (inner.type === node.type) yield inner;
}

const isLeaf = ({ parts }) => parts.every((part) => typeof part === 'string');

/** The nearest expressions inside. */
function* expressionsIn(parts) {
  for (const part of parts) {
    if (typeof part === 'string') continue;
    if (part.kind === 'expression') yield part;
    else yield* expressionsIn(part.parts);
  }
}
