// The words TPC-H makes its data of (specification 4.2.2.13 and 4.2.3).

export const regions = ['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST'];

/** [name, region's key], by nation's key. */
export const nations = [
  ['ALGERIA', 0],
  ['ARGENTINA', 1],
  ['BRAZIL', 1],
  ['CANADA', 1],
  ['EGYPT', 4],
  ['ETHIOPIA', 0],
  ['FRANCE', 3],
  ['GERMANY', 3],
  ['INDIA', 2],
  ['INDONESIA', 2],
  ['IRAN', 4],
  ['IRAQ', 4],
  ['JAPAN', 2],
  ['JORDAN', 4],
  ['KENYA', 0],
  ['MOROCCO', 0],
  ['MOZAMBIQUE', 0],
  ['PERU', 1],
  ['CHINA', 2],
  ['ROMANIA', 3],
  ['SAUDI ARABIA', 4],
  ['VIETNAM', 2],
  ['RUSSIA', 3],
  ['UNITED KINGDOM', 3],
  ['UNITED STATES', 1],
];

const words = (text) => text.trim().split(/\s+/);
const eachWith = (lists) =>
  lists.reduce((left, right) => left.flatMap((a) => right.map((b) => `${a} ${b}`)));

export const partTypes = eachWith([
  words('STANDARD SMALL MEDIUM LARGE ECONOMY PROMO'),
  words('ANODIZED BURNISHED PLATED POLISHED BRUSHED'),
  words('TIN NICKEL BRASS STEEL COPPER'),
]);

export const containers = eachWith([
  words('SM LG MED JUMBO WRAP'),
  words('CASE BOX BAG JAR PKG PACK CAN DRUM'),
]);

export const segments = words('AUTOMOBILE BUILDING FURNITURE MACHINERY HOUSEHOLD');
export const priorities = ['1-URGENT', '2-HIGH', '3-MEDIUM', '4-NOT SPECIFIED', '5-LOW'];
export const instructions = ['DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN'];
export const modes = ['REG AIR', ...words('AIR RAIL SHIP TRUCK MAIL FOB')];

/** Part names are five of these. */
export const colours = words(`
  almond antique aquamarine azure beige bisque black blanched blue blush brown burlywood burnished chartreuse
  chiffon chocolate coral cornflower cornsilk cream cyan dark deep dim dodger drab firebrick floral forest frosted
  gainsboro ghost goldenrod green grey honeydew hot indian ivory khaki lace lavender lawn lemon light lime linen
  magenta maroon medium metallic midnight mint misty moccasin navajo navy olive orange orchid pale papaya peach
  peru pink plum powder puff purple red rose rosy royal saddle salmon sandy seashell sienna sky slate smoke snow
  spring steel tan thistle tomato turquoise violet wheat white yellow`);

const often = (times, text) => text.split(',').map((word) => [word.trim(), times]);

export const nouns = [
  ...often(40, 'packages, requests, accounts, deposits'),
  ...often(20, 'foxes, ideas, theodolites, pinto beans, instructions'),
  ...often(10, 'dependencies, excuses, platelets, asymptotes'),
  ...often(5, 'courts, dolphins'),
  ...often(
    1,
    `multipliers, sauternes, warthogs, frets, dinos, attainments, somas, Tiresias', patterns, forges, braids,
    hockey players, frays, warhorses, dugouts, notornis, epitaphs, pearls, tithes, waters, orbits, gifts, sheaves,
    depths, sentiments, decoys, realms, pains, grouches, escapades`,
  ),
];
export const verbs = [
  ...often(20, 'sleep, wake, are, cajole, haggle, nag'),
  ...often(10, 'use, boost, affix, detect, integrate'),
  ...often(
    1,
    `maintain, nod, was, lose, sublate, solve, thrash, promise, engage, hinder, print, x-ray, breach, eat, grow,
    impress, mold, poach, serve, run, dazzle, snooze, doze, unwind, kindle, play, hang, believe, doubt`,
  ),
];
export const adjectives = [
  ...often(20, 'special, pending, unusual, express, regular, bold'),
  ...often(40, 'final, ironic'),
  ...often(30, 'even'),
  ...often(10, 'silent'),
  ...often(
    1,
    `furious, sly, careful, blithe, quick, fluffy, slow, quiet, ruthless, thin, close, dogged, daring, brave,
    stealthy, permanent, enticing, idle, busy`,
  ),
];
export const adverbs = [
  ...often(40, 'furiously, slyly, carefully, blithely, quickly'),
  ...often(20, 'fluffily'),
  ...often(
    1,
    `sometimes, always, never, slowly, quietly, ruthlessly, thinly, closely, doggedly, daringly, bravely,
    stealthily, permanently, enticingly, idly, busily, regularly, finally, ironically, evenly, boldly, silently`,
  ),
];
export const prepositions = often(
  1,
  `about, above, according to, across, after, against, along, alongside of, among, around, at, atop, before,
  behind, beneath, beside, besides, between, beyond, by, despite, during, except, for, from, in place of, inside,
  instead of, into, near, of, on, outside, over, past, since, through, throughout, to, toward, under, until, up,
  upon, without, with, within`,
);
export const auxiliaries = often(
  1,
  `do, may, might, shall, will, would, can, could, should, ought to, must, will have to, shall have to,
  could have to, should have to, must have to, need to, try to`,
);
export const terminators = [...often(50, '.'), ...often(1, ';, :, ?, !, --')];
