// Makes a statement and the tables it reads smaller for as long as the engines go on to differ in the same way.
import { smaller } from './tree.mjs';

/**
 * @param {object} tree the statement
 * @param {object[]} tables the data
 * @param {(tree: object, tables: object[]) => Promise<boolean>} differs
 * @param {number} tries how many smaller ones are tried at most
 */
export async function shrink(tree, tables, differs, tries = 400) {
  let left = tries;
  const stillDiffers = async (candidate, data) => left-- > 0 && (await differs(candidate, data));
  const smallTree = await shrinkTree(tree, tables, stillDiffers);
  left = Math.max(left, tries / 2);
  const smallTables = await shrinkTables(smallTree, tables, stillDiffers);
  return { tree: smallTree, tables: smallTables };
}

async function shrinkTree(tree, tables, differs) {
  for (;;) {
    const next = await first(smaller(tree), (candidate) => differs(candidate, tables));
    if (!next) return tree;
    tree = next;
  }
}

/** Halves of the rows go, then quarters, … then single rows. */
async function shrinkTables(tree, tables, differs) {
  for (const index of tables.keys()) {
    for (let size = tables[index].rows.length; size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at < tables[index].rows.length; ) {
        const table = { ...tables[index], rows: tables[index].rows.toSpliced(at, size) };
        const fewer = tables.with(index, table);
        if (await differs(tree, fewer)) tables = fewer;
        else at += size;
      }
    }
  }
  return tables;
}

async function first(candidates, holds) {
  for (const candidate of candidates) if (await holds(candidate)) return candidate;
  return undefined;
}
