// Pages, titles and search phrases: pools that hits draw from, popular ones first.

const topics =
  `mebel kvartira avto novosti recept pogoda igra film kniga telefon odezhda rabota turizm foto muzyka
  vakansii dacha remont zdorovie sport`.split(/\s+/);
const sites =
  `irr.ru bonprix.ru video.yandex.ru auto.ria.ua state.19-29.ru kinopoisk.ru slovari.yandex.ru
  market.example.com www.google.ru maps.google.com images.google.com.ua news.example.org forum.example.net
  shop.example.com blog.example.org gismeteo.ru komme.ru tury.example.ru loveplanet.ru afisha.example.com`.split(
    /\s+/,
  );
const words =
  `купить продажа диван цена москва отзывы скачать бесплатно смотреть онлайн фото новый недорого сезон
  карта расписание билеты работа 2013 Google mobile samsung`.split(/\s+/);

const phrase = (random, most) =>
  Array.from({ length: random.integer(1, most) }, () => random.pick(words)).join(' ');

function page(random) {
  const site = sites[random.skewed(sites.length, 2)];
  const path = [random.pick(topics), random.pick(topics), random.integer(1, 99_999)].join('/');
  const secure = random.chance(0.1) ? 's' : '';
  const query = random.chance(0.4) ? `?from=${random.pick(topics)}&id=${random.word()}` : '';
  return `http${secure}://${site}/${path}${query}`;
}

/** `count` addresses; the first is the empty one. */
export const makePages = (random, count) => [
  '',
  ...Array.from({ length: count - 1 }, () => page(random)),
];

export const makeTitles = (random, count) => [
  '',
  ...Array.from({ length: count - 1 }, () => `${phrase(random, 6)} – ${random.pick(sites)}`),
];

export const makePhrases = (random, count) => [
  '',
  ...Array.from({ length: count - 1 }, () => phrase(random, 5)),
];

export const phoneModels = [
  '',
  ...`iPad iPhone A500 N8-00 LT26i S5830 I9100 GT-I9300 Desire X10 Lumia 5800 C6 E72 X2 Galaxy`.split(
    ' ',
  ),
];
