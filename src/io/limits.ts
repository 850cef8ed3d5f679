// What readers of text accept. Without limits, a short compressed file could fill the memory or run for hours.

/** Longest row in characters: a line of JSON Lines, an element of a JSON array, a row of CSV. */
export const MAX_ROW = 1 << 24;
/** Most blank lines in a row. */
export const MAX_BLANK_LINES = 1 << 20;
/** Most columns of steps, over all rows: each is followed through the whole file. */
export const MAX_STEP_COLUMNS = 1024;
/** How deep lists and objects may nest in a row of JSON. */
export const MAX_NESTING = 64;
/** Most features of a state, as in `Preferences`. */
export const MAX_FEATURES = 65536;
/** Most columns of a table: features of two alternatives, and some others. */
export const MAX_COLUMNS = 2 * MAX_FEATURES + 64;
