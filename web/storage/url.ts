import { DatabaseError } from '../errors.js';

/** What stands before and after `://`. */
export interface StorageUrl {
  readonly scheme: string;
  readonly place: string;
}

export function parseUrl(url: string): StorageUrl {
  const match = /^([a-z]+):\/\/(.*)$/s.exec(url);
  if (!match) {
    throw new DatabaseError('22023', `"${url}" is not a database URL`, { hint: urlHint });
  }
  return { scheme: match[1]!, place: match[2]! };
}

const urlHint =
  "Use 'memory://', 'idb://NAME' in a browser, or 'file://FOLDER' in Node: file://./data, file:///var/data.";

/** For a URL that names no place, or one that this platform does not have. */
export function unsupported(url: string, reason: string): DatabaseError {
  return new DatabaseError('0A000', `cannot open "${url}": ${reason}`, { hint: urlHint });
}
