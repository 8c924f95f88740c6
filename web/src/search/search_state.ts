// What is searched for, and how an address says it. The address has the same
// parameters as `GET /search`, so one text serves both.

export const sorts = [
  "relevance",
  "date",
  "-date",
  "distance",
  "price",
  "-price",
  "popularity",
] as const;

export type Sort = (typeof sorts)[number];

export interface Near {
  lat: number;
  lon: number;
  radiusKm: number;
}

export interface SearchState {
  text: string;
  performers: string[];
  venues: string[];
  cities: string[];
  genres: string[];
  /** The first and the last day, as `2027-06-01`; "" is none. */
  from: string;
  to: string;
  near: Near | null;
  /** In minor units of whatever currency a show has. */
  priceMax: number | null;
  /** Only what has tickets left. */
  available: boolean;
  sort: Sort;
}

export const everything: SearchState = {
  text: "",
  performers: [],
  venues: [],
  cities: [],
  genres: [],
  from: "",
  to: "",
  near: null,
  priceMax: null,
  available: false,
  sort: "relevance",
};

const furthestKm = 20_038;
const usualKm = 50;

function readDay(text: string | null): string {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return "";
  return Number.isNaN(Date.parse(`${text}T00:00:00Z`)) ? "" : text;
}

function readNear(query: URLSearchParams): Near | null {
  const number = "(-?\\d+(?:\\.\\d+)?)";
  const found = new RegExp(`^${number},${number}$`).exec(
    query.get("near") ?? "",
  );
  if (!found) return null;
  const [lat, lon] = [Number(found[1]), Number(found[2])];
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  const radius = Number(query.get("radius_km") ?? usualKm);
  const isRadius = radius > 0 && radius <= furthestKm;
  return { lat, lon, radiusKm: isRadius ? radius : usualKm };
}

function readPrice(text: string | null): number | null {
  return text && /^\d{1,12}$/.test(text) ? Number(text) : null;
}

function readSort(text: string | null, near: Near | null): Sort {
  const sort = sorts.find((x) => x === text) ?? "relevance";
  return sort === "distance" && !near ? "relevance" : sort;
}

const valuesOf = (query: URLSearchParams, name: string): string[] => [
  ...new Set(query.getAll(name).filter((x) => x.trim() !== "")),
];

/** Reads an address' query; what makes no sense in it counts as absent. */
export function readSearch(text: string): SearchState {
  const query = new URLSearchParams(text);
  const day = readDay(query.get("date"));
  let from = day || readDay(query.get("date_from"));
  let to = day || readDay(query.get("date_to"));
  if (from && to && to < from) [from, to] = [to, from];
  const near = readNear(query);
  return {
    text: (query.get("q") ?? "").trim(),
    performers: valuesOf(query, "performer"),
    venues: valuesOf(query, "venue"),
    cities: valuesOf(query, "city"),
    genres: valuesOf(query, "genre"),
    from,
    to,
    near,
    priceMax: readPrice(query.get("price_max")),
    available: query.get("available") === "true",
    sort: readSort(query.get("sort"), near),
  };
}

/** The query that says a search; the same for two that mean the same. */
export function searchQuery(x: SearchState): URLSearchParams {
  const query = new URLSearchParams();
  if (x.text) query.set("q", x.text);
  for (const name of x.performers) query.append("performer", name);
  for (const name of x.venues) query.append("venue", name);
  for (const name of x.cities) query.append("city", name);
  for (const name of x.genres) query.append("genre", name);
  if (x.from) query.set("date_from", x.from);
  if (x.to) query.set("date_to", x.to);
  if (x.near) {
    query.set("near", `${x.near.lat},${x.near.lon}`);
    query.set("radius_km", String(x.near.radiusKm));
  }
  if (x.priceMax !== null) query.set("price_max", String(x.priceMax));
  if (x.available) query.set("available", "true");
  const isUsual = x.sort === "relevance" || (x.sort === "distance" && !x.near);
  if (!isUsual) query.set("sort", x.sort);
  return query;
}

/** The page's address for a search. */
export function addressOf(x: SearchState): string {
  const query = searchQuery(x).toString();
  return query === "" ? "/" : `/?${query}`;
}

/**
 * Looks for something else. Words, a performer and a venue each say what is
 * meant, so the new one stands for the old ones; filters stay.
 */
export const lookFor = (
  x: SearchState,
  what: Partial<Pick<SearchState, "text" | "performers" | "venues">>,
): SearchState => ({ ...x, text: "", performers: [], venues: [], ...what });

/** With a value of a list added, or taken out if it is there. */
export const toggled = (list: string[], value: string): string[] =>
  list.includes(value) ? list.filter((x) => x !== value) : [...list, value];

/** Whether nothing at all is asked for: what is on, by date. */
export const isHome = (x: SearchState): boolean =>
  searchQuery(x).toString() === "";

/** Without its filters: only what is looked for. */
export const withoutFilters = (x: SearchState): SearchState => ({
  ...everything,
  text: x.text,
  performers: x.performers,
  venues: x.venues,
});

/** How many filters narrow it. */
export const filterCount = (x: SearchState): number =>
  x.cities.length +
  x.genres.length +
  [x.from || x.to, x.near, x.priceMax !== null, x.available].filter(Boolean)
    .length;
