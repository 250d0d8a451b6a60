/** Texts that repeat, kept once: `values` are the distinct ones, and `codes` says which of them each row has. */
export class TextColumn {
  values = [];
  #codeOf = new Map();

  constructor(length) {
    this.codes = new Int32Array(length);
  }

  set(row, text) {
    let code = this.#codeOf.get(text);
    if (code === undefined) {
      code = this.values.push(text) - 1;
      this.#codeOf.set(text, code);
    }
    this.codes[row] = code;
  }
}
