// src/agent/exported-person.ts
var FORMAT = "penchant-person";

export {
  FORMAT
};
