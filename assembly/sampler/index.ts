export { factor, logLikelihoods, move } from "./chain";
export { choiceProbabilities, drawLikelihoods } from "./draws";
export { logUniform, symmetric } from "./noise";
export { scatter, total } from "./population";
