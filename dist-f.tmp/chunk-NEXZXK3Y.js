import {
  isWhole
} from "./chunk-FOST4AUN.js";

// src/data/none.ts
var NONE = "none";

// src/data/levels.ts
var LEVEL_CODES = ["effects", "dummy"], featureOfLevel = ({ name }, level) => `${name}=${level}`, allLevels = ({ levels, omitted }) => [...levels, omitted];
function codeOfLevel({ code, levels }, level) {
  let omitted = code === "effects" ? -1 : 0;
  return levels.map((_, j) => level === levels.length ? omitted : +(j === level));
}
function areAttributes(attributes, features) {
  let known = new Set(features), isText = (text) => typeof text == "string" && text !== "", isAttribute = (attribute) => {
    let { name, code, levels, omitted } = Object(attribute);
    if (!isText(name) || !LEVEL_CODES.includes(code) || !isText(omitted) || !Array.isArray(levels))
      return !1;
    let all = /* @__PURE__ */ new Set([...levels, omitted]);
    return !isWhole(levels.length, 1, features.length) || all.size <= levels.length ? !1 : levels.every((level) => isText(level) && known.has(featureOfLevel({ name }, level)));
  };
  return !Array.isArray(attributes) || !attributes.every(isAttribute) ? !1 : new Set(attributes.map(({ name }) => name)).size === attributes.length;
}
function stateInWords(state, features, attributes) {
  let values = new Map(features.map((feature, j) => [feature, state[j]]));
  if (values.get(NONE) === 1) return "none of these";
  let owners = /* @__PURE__ */ new Map();
  for (let attribute of attributes)
    for (let level of attribute.levels) owners.set(featureOfLevel(attribute, level), attribute);
  let words = features.flatMap((feature) => {
    let attribute = owners.get(feature);
    if (attribute) {
      let own = attribute.levels.find((level) => values.get(featureOfLevel(attribute, level)) === 1);
      return featureOfLevel(attribute, own ?? attribute.omitted);
    }
    return feature === NONE ? [] : `${feature}=${Number(values.get(feature).toPrecision(6))}`;
  });
  return [...new Set(words)].join(", ");
}

export {
  NONE,
  LEVEL_CODES,
  featureOfLevel,
  allLevels,
  codeOfLevel,
  areAttributes,
  stateInWords
};
