export { normal } from "../random";
export { factor, logLikelihoods, move } from "./chain";
export { addPrior, choiceProbabilities, drawLikelihoods, products, weigh } from "./draws";
export { logUniform, symmetric } from "./noise";
export { scatter, total } from "./population";
