import {
  choiceLikelihood,
  choosesAmongSeveral,
  meanScores,
  togetherLeaf,
  withChoices,
  writeTogether
} from "./chunk-UANJN4AF.js";
export {
  choiceLikelihood,
  choosesAmongSeveral,
  meanScores,
  togetherLeaf,
  withChoices,
  writeTogether
};
