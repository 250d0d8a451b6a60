// The tally of a run, for people and for programs.

/** Counts, the failures, and how often each construct was refused. */
export function summarize(outcomes) {
  const of = (result) => outcomes.filter((outcome) => outcome.result === result);
  return {
    passed: of('passed').length,
    failed: of('failed').length,
    unsupported: of('unsupported').length,
    skipped: of('skipped').length,
    constructs: tally(of('unsupported').map(({ why }) => why)),
    notes: tally(of('skipped').map(({ why }) => why)),
    files: fileCounts(outcomes),
    failures: of('failed').map(({ file, line, sql, why }) => ({ file, line, sql, why })),
  };
}

/** `{ text: count }`, the most frequent first. */
function tally(texts) {
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}

function fileCounts(outcomes) {
  const files = {};
  for (const { file, result } of outcomes) {
    files[file] ??= { passed: 0, failed: 0, unsupported: 0, skipped: 0 };
    files[file][result]++;
  }
  return files;
}

export function textOfSummary(summary, { failures = 20 } = {}) {
  const lines = [];
  for (const { file, line, sql, why } of summary.failures.slice(0, failures)) {
    lines.push(`✗ ${file}:${line}: ${why}`);
    if (sql) lines.push(`    ${sql.replaceAll('\n', '\n    ')}`);
  }
  const more = summary.failures.length - failures;
  if (more > 0) lines.push(`… and ${more} more failures (--all shows them)`);
  section(lines, 'Unsupported', summary.constructs);
  section(lines, 'Skipped', summary.notes);
  lines.push('');
  for (const [file, { passed, failed, unsupported }] of Object.entries(summary.files)) {
    const mark = failed + unsupported === 0 ? '✓' : '✗';
    lines.push(`${mark} ${file}: ${passed} passed, ${failed} failed, ${unsupported} unsupported`);
  }
  const { passed, failed, unsupported, skipped } = summary;
  lines.push(`${passed} passed, ${failed} failed, ${unsupported} unsupported, ${skipped} skipped`);
  return lines.join('\n');
}

function section(lines, title, counts) {
  if (Object.keys(counts).length === 0) return;
  lines.push('', title);
  for (const [text, count] of Object.entries(counts))
    lines.push(`  ${String(count).padStart(6)}  ${text}`);
}
