import { DatabaseError } from '../errors.js';

// A page that was just closed or killed gives its locks up within milliseconds.
const patience = 500;

/**
 * Makes this page the only owner of a database until the returned function is called. 55006 when
 * another page is.
 */
export function lockDatabase(name: string): Promise<() => void> {
  // Pages without HTTPS have no locks; there, a second writer is refused by its first write.
  if (!navigator.locks) return Promise.resolve(() => {});
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(patience);
    navigator.locks
      .request(`matview:${name}`, { signal }, () => new Promise<void>(resolve))
      .catch((cause: unknown) => {
        reject(
          new DatabaseError('55006', `database "${name}" is open in another tab or connection`, {
            cause,
            hint: 'Close it there first; a database has one owner at a time.',
          }),
        );
      });
  });
}
