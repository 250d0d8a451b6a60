// What fuzzers of texts start from: the statements of tests/sql, and the expressions that they select.
import { readdir, readFile } from 'node:fs/promises';
import { parse } from '../../tests/sql/runner/parse.mjs';
import { inRepository } from '../paths.mjs';

const expressions = /^SELECT\s+([\s\S]*?)(\s+FROM\s[\s\S]*)?$/i;

const ofFiles = ['log', 'chunk', 'manifest']; // start from whole files that they make themselves

/** The texts for the fuzzer of that name. */
export async function seedsFor(name) {
  if (ofFiles.includes(name)) return [];
  const folder = inRepository('tests/sql');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.test'));
  const statements = [];
  for (const file of files) {
    for (const { sql } of parse(await readFile(`${folder}/${file}`, 'utf8'))) {
      if (sql) statements.push(sql);
    }
  }
  if (name !== 'expression') return statements;
  return statements.flatMap((sql) => expressions.exec(sql)?.[1] ?? []);
}
