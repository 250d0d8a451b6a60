// Whether an error is the one a record expects: nothing, a SQLSTATE, a regular expression, or text.

/** `isLenient`: another system's wording is no reason to fail, only its SQLSTATE would be. */
export function isExpectedError({ expect, error, isErrorBelow }, { code, message }, { isLenient }) {
  if (expect === 'any' || !error) return code !== '0A000';
  const state = /^\(?([0-9A-Z]{5})\)?$/.exec(error)?.[1];
  if (state && /\d/.test(state)) return code === state;
  if (isLenient) return code !== '0A000';
  const regex = /^<REGEX>:([\s\S]*)$/.exec(error)?.[1] ?? (isErrorBelow ? undefined : error);
  if (regex === undefined) return message.includes(error.trim());
  try {
    return new RegExp(regex).test(message);
  } catch {
    return message.includes(regex);
  }
}
