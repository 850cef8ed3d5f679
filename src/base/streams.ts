// Every independent use of randomness on the host has its own Philox stream, so two uses with the same seed draw different
// numbers. All streams are listed here; a test checks that no two are equal. Released numbers must not change: that would
// change every result drawn from them. The streams inside a plan are its op ids (plan/random.ts). They cannot collide with
// these, because host streams draw at a step that no plan reaches.

/** Initial weights: parameter i of a plan draws from WEIGHTS + i. */
export const WEIGHTS = 0x40000000;
/** The choice of known answers of the survey user of rank u, in the order of their names, draws from SURVEY_CONTEXT + u mod 20,000. */
export const SURVEY_CONTEXT = 1000;

// Models
export const MODEL_QUESTIONS = 2;
export const COMPARISON_STATES = 3;
export const POSTERIOR_NOISE = 0x6e01;
export const PRIOR_PARTICLES = 0xd4a5;
export const TYPICALITY = 0x7e1c;
export const IMPORTANCE_DRAWS = 0x15d4a;
export const QUESTION_BATCHES = 0xba7c4;

// Training
export const HELD_OUT_USERS = 0x5b117;
export const RELABELLING = 0x2e1abe1;
export const RELABELLING_USERS = 0x2e1abe2;
export const HIERARCHICAL_CHAIN = 0x61bb5;
export const HIERARCHICAL_STEPS = 0x61bb6;
export const HIERARCHICAL_ACCEPTANCE = 0x61bb7;
export const SIMULATED_PEOPLE = 0x61bb8;
export const POPULATION_SPLIT = 0x61bb9;
export const TEXT_COMPONENTS = 0x7e871;
export const TEXT_SPLIT = 0x7e872;

/** Sets of alternatives to ask about. */
export const CHOICE_QUESTIONS = 66;

// Data
export const SIDES = 15;
export const SURVEY_SPLIT = 16;
export const ARGUMENTS_SPLIT = 18;
/** Topics or items that only predicted answers are about. */
export const SURVEY_TOPICS = 17;

// Worlds
export const REARRANGE_USERS = 11;
export const REARRANGE_ANSWERS = 12;
export const RAVENS_DATA = 21;
export const ANNOTATORS = 22;
/** Offline data of a world. All worlds share it, because no experiment combines two worlds. */
export const WORLD_DATA = 31;

export const ULTRAFEEDBACK_PAIRS = 71;

// Experiments
export const ULTRAFEEDBACK_CASES = 72;
export const REARRANGE_TEST = 13;
export const NOISE_TEST = 14;
export const TIDYBOT_ANSWERS = 23;
export const TIDYBOT_TEST = 24;
export const ACTIVE_POOL = 32;
export const ACTIVE_STARTS = 33;
export const CONTROL_USERS = 41;
export const CONTROL_STARTS = 42;
export const CONTROL_ORACLE = 43;
export const ROLLOUT_ANSWERS = 51;
export const ROLLOUT_START = 52;
export const GAUSSIANS_ANSWERS = 61;
export const GAUSSIANS_TEST = 62;
export const ACTIVE_ORDERS = 63;
export const START_USER = 64;
export const ARGUMENTS_TASTES = 76;
/** Answers of a calibrated predictor. */
export const CALIBRATED_ANSWERS = 65;
export const PETS_SPLIT = 67;
export const PETS_ANSWERS = 68;
export const PETS_TEST = 69;
