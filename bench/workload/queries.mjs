// A workload's queries are files: q01.sql, q02.sql, …, and q13.sqlite.sql where an engine needs other words.
import { readdir, readFile } from 'node:fs/promises';

/** In order of their numbers; names are Q1, Q2, … */
export async function readWorkloadQueries(folder) {
  const files = (await readdir(folder)).sort();
  const read = (file) => readFile(new URL(file, folder), 'utf8');
  const queries = files
    .filter((file) => /^q\d+\.sql$/.test(file))
    .map(async (file) => {
      const stem = file.slice(0, -'.sql'.length);
      const variants = {};
      for (const other of files) {
        const dialect = new RegExp(`^${stem}\\.(\\w+)\\.sql$`).exec(other)?.[1];
        if (dialect) variants[dialect] = await read(other);
      }
      return { name: `Q${Number(stem.slice(1))}`, sql: await read(file), variants };
    });
  return Promise.all(queries);
}

/** Those that `--queries 1,5` names; all when nothing is named. */
export function chosenQueries(queries, list) {
  if (!list) return queries;
  const names = list.split(',').map((number) => `Q${number.trim().replace(/^q/i, '')}`);
  const unknown = names.find((name) => !queries.some((query) => query.name === name));
  if (unknown) throw new Error(`There is no ${unknown}.`);
  return queries.filter(({ name }) => names.includes(name));
}
