export { normal } from "../random";
export { factor, logLikelihoods, move } from "./chain";
export { choiceProbabilities, drawLikelihoods, moments, weigh } from "./draws";
export { logUniform, symmetric } from "./noise";
export { scatter, total } from "./population";
