// What readers of text accept. Without limits, a short compressed file could fill the memory or run for hours.

/** Longest row in characters: a line of JSON Lines, an element of a JSON array, a row of CSV. */
export const MAX_ROW = 1 << 24;
/** Most blank lines in a row. */
export const MAX_BLANK_LINES = 1 << 20;
/** How deep lists and objects may nest in a row of JSON. */
export const MAX_NESTING = 64;
