// Values as PostgreSQL writes them: what expectations are written in.

/** The text of a value of a matview result; null for NULL. */
export function textOf(value, type) {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return arrayText(value, type);
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (value instanceof Date) return dateText(value, type);
  switch (typeof value) {
    case 'boolean':
      return value ? 't' : 'f';
    case 'number':
      if (/^(date|timestamp)/.test(type)) return value > 0 ? 'infinity' : '-infinity';
      if (type === 'double precision') return floatText(value);
      return type === 'real' ? floatText(value, true) : String(value);
    case 'object':
      return JSON.stringify(value);
    default:
      return String(value);
  }
}

function dateText(date, type) {
  if (Number.isNaN(date.getTime())) return 'a date that JavaScript cannot hold';
  const year = date.getUTCFullYear();
  const iso = date.toISOString();
  const [monthAndDay] = /\d\d-\d\d(?=T)/.exec(iso);
  const shown = String(year > 0 ? year : 1 - year).padStart(4, '0');
  const era = year > 0 ? '' : ' BC';
  if (type === 'date') return `${shown}-${monthAndDay}${era}`;
  const time = /T(\d\d:\d\d:\d\d)\.(\d{3})/.exec(iso);
  const fraction = time[2].replace(/0+$/, '');
  const zone = /with time zone|timestamptz/.test(type) ? '+00' : '';
  return `${shown}-${monthAndDay} ${time[1]}${fraction ? `.${fraction}` : ''}${zone}${era}`;
}

/** The shortest digits that read back the same, with an exponent below 1e-4 and from 1e15 (real: 1e6) on. */
export function floatText(value, isReal = false) {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa, power] = (isReal ? shortestReal(value) : value.toExponential()).split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= (isReal ? 6 : 15)) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  return plainNotation(mantissa, exponent);
}

function shortestReal(value) {
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === Math.fround(value)) return text;
  }
  return value.toExponential();
}

function plainNotation(mantissa, exponent) {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return sign + whole + (rest ? `.${rest}` : '');
}

function arrayText(values, type) {
  const element = String(type).replace(/\[\]$/, '');
  const items = values.map((value) => {
    if (Array.isArray(value)) return arrayText(value, type);
    const text = textOf(value, element);
    if (text === null) return 'NULL';
    const isBare = text !== '' && !/[\s{}",\\]/.test(text) && text.toUpperCase() !== 'NULL';
    return isBare ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${items.join(',')}}`;
}
