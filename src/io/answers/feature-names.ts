// What the names of columns say of their role. Names only suggest: `--features` wins over all of this.

/** Names that pandas, Arrow, R and readr give to a column of row numbers or row names. */
const INDEX =
  /^(unnamed: \d+(_level_\d+)?(\.\d+)*|index(\.\d+)?|level_\d+|__index_level_\d+__|\.\.\.1|row[ ._]?names?(\.\d+)?|)$/i;
/** Whether a column has the name of an index, or none. */
export const isIndexName = (header: string): boolean => INDEX.test(header);

/** The same for names that people give, and R's "X" and "V1", which may be features too. */
const COUNTERS =
  /^(idx|rn|row|row(id|nr|no|num|number|index|idx)|nr|no|num|number|lfdnr|lfd|line(no|nr|number)?|obs(ervation)?(id|nr|no|num|number)?|record(id|nr|no|num|number)?|entry|case|caseno|seq|sequence|serial(no|nr|number)?|sno|sn|ordinal|#|№|n[º°])$/i;
const DEFAULT_NAMES = /^(X|V1|n|N)(\.\d+)?$/;
/** Whether a name suggests that a column counts something: surely, perhaps, or not at all. */
export function countsByName(header: string): "surely" | "perhaps" | undefined {
  if (COUNTERS.test(header.replace(/\.\d+$/, "").replace(/[\s._-]/g, ""))) return "surely";
  return DEFAULT_NAMES.test(header) ? "perhaps" : undefined;
}

/** What "id" may follow without a mark, as in "caseid". Other words that end so, such as "acid", are no ids. */
const OWNERS =
  "answer|case|choice|customer|group|hh|household|item|movie|order|pair|participant|person|product|question|rater|record|resp|respondent|response|row|session|set|song|subject|survey|task|trial|trip|user|worker";
const ID = new RegExp(`^((${OWNERS})?id|uuid|guid)$|[_ .-](id|uuid)$`, "i");
/** Those who answer, and what they are asked. */
const PEOPLE =
  /^(user|subject|subj|respondent|resp|participant|person|people|worker|annotator|rater|judge|panelist|customer|client|patient|student|household|hh|voter|player|who)([ _.-]?(id|nr|no|num|number|name|code|index|idx))?$/i;
const QUESTIONS =
  /^(trial|question|task|choice|choice[ _.-]?set|choice[ _.-]?situation|scenario|pair|comparison|round|session|survey|visit)([ _.-]?(id|nr|no|num|number|code|index|idx))$|^choice[ _.-]?(set|situation|task|occasion)$/i;
/** Names of columns that have names. */
export const NAMES = { test: (header: string): boolean => ID.test(header) || /[a-z]I[dD]$/.test(header) };

/** Names of columns that have codes of items or places: numbers that measure nothing. */
export const CODES =
  /^(artikel|art|produkt|product|item|bestell|material|katalog|catalog(ue)?|model|part|teile)[ _.-]?(nr|nummer|no|num|number|code|key)\.?$|^(ean|gtin|upc|isbn|asin|sku|plz|postleitzahl|zip|post(al)?|bar)([ _.-]?(\d+|nr|no|nummer|number|code))?$/i;

/** Why a column with such a name is hardly a feature, and whether it `changes` what an answer says or how much it weighs. */
const NO_FEATURES: readonly { names: Pick<RegExp, "test">; reason: string; changes?: "weight" | "answer" }[] = [
  {
    names:
      /^((sample|case|survey|answer|response|frequency)[ _.-]?)?(weights?|wts?|wgts?|freq|frequency|multiplicity|n_?obs|n_?votes|votes)$|[_.](weight|wt|wgt)$/i,
    reason: "may say how much an answer counts",
    changes: "weight",
  },
  {
    names: /^(confidence|certainty|sureness|conf|self_?confidence|how_?sure)(_?(rating|score|level))?$/i,
    reason: "may say how sure an answer is",
    changes: "weight",
  },
  {
    names: /^(n_)?(av|avail|available|availability)$|^(av|avail|availability)_|_(av|avail|available|availability)$/i,
    reason: "may say which alternatives were on offer (--available reads it where a row is one alternative)",
    changes: "answer",
  },
  {
    names:
      /^(best|worst|rank|ranking|winner|loser|wins?|won|lost|preferred|preference|chosen|choice|chose|selected|selection|picked|pick|answer|answered|response|responded|label|labels|result|outcome|target|decision|verdict|vote|judge?ment|correct)$/i,
    reason: "may be an answer",
    changes: "answer",
  },
  { names: NAMES, reason: "may be a name" },
  { names: CODES, reason: "may be a code" },
  { names: { test: (header) => countsByName(header) === "surely" }, reason: "may number the rows" },
  { names: PEOPLE, reason: "may say who answered" },
  { names: QUESTIONS, reason: "may say which question was answered" },
  {
    names:
      /^(date|datetime|time_?stamp|session|(created|updated|started|submitted|answered)_?(at|on)?|start_?time|end_?time)$/i,
    reason: "may say when an answer was given",
  },
  {
    names:
      /^(rt|rts|latency|response_?latency)([ _.-]?(s|sec|secs|seconds|ms|msec|milliseconds))?$|^(reaction|response|answer|decision|elapsed|completion)[ _.-]?time([ _.-]?(s|sec|secs|seconds|ms|msec))?$|^time[ _.-]?(spent|taken|on_?task)$/i,
    reason: "may say how long an answer took",
  },
];
/** Names of columns that are features in some files and answers in others. */
const DOUBTFUL =
  /^(rating|ratings|bewertung|note|noten?|schulnote|grade|punkte|punktzahl|points|sterne|stars|score|order|position|trial|block|round|duration|seconds|count|group|condition)$/i;

/** What a column may be instead of a feature, if it has the name of such a one. */
export const reasonAgainst = (header: string): string | undefined =>
  NO_FEATURES.find(({ names }) => names.test(header))?.reason;
/** Whether a column may change what an answer says or, with `onlyWeights`, how much it weighs: it is not left out unnamed. */
export function changesAnswers(header: string, onlyWeights = false): boolean {
  const changes = NO_FEATURES.find(({ names }) => names.test(header))?.changes;
  return changes === "weight" || (changes === "answer" && !onlyWeights);
}
/** Names of those who answer. */
export const isPersonName = {
  test: (header: string): boolean => PEOPLE.test(header) || PERSONS.test(header),
};
const PERSONS =
  /^(name|individual|sys_?respnum|(name|nr|nummer|id|code|kürzel) (der|des) \S+|(vor|nach)name|(versuchs|test)?personen?(nr|id|nummer|code)?|proband(in)?|teilnehmer(in)?|nutzer(in)?|benutzer(in)?|kund(e|in)|befragte[rn]?|vp|vpn|tester|nom|nombre|nome|prénom|personne|persona|utilisateur|usuario|utente|participante?|partecipante)$/i;
/** Whether a feature may be none. */
export const isDoubtful = (header: string): boolean => DOUBTFUL.test(header);
