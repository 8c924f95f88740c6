/** A genre as it begins a label: `Hip hop`, `R&B`, `K-pop`. */
export const genreName = (genre: string): string =>
  genre.replace(/^\p{L}|\b\p{L}\b/gu, (x) => x.toUpperCase());
