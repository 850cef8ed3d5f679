/** The feature of the alternative "none of these": 1 for it, whose other features are 0, and 0 for all others. */
export const NONE = "none";
