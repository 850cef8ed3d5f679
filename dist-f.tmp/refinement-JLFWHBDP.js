import {
  ResizedProgram
} from "./chunk-DGR5Z2OZ.js";
import {
  newtonMethod,
  weighsSamples,
  weightPlan,
  writeWeighted
} from "./chunk-5MGMKFXF.js";
import {
  resampleBy
} from "./chunk-5ZS2RYMA.js";
import {
  programOver
} from "./chunk-OPOUNEVV.js";
import {
  loadPlan
} from "./chunk-BDQRS2BW.js";

// src/inference/refinement.ts
var RefinedLatent = class {
  /** Overwriting the values of the own fields erases what is known of the user. */
  constructor(mean, variance, samples, weigh) {
    this.mean = mean;
    this.variance = variance;
    this.samples = samples;
    this.#weigh = weigh;
  }
  mean;
  variance;
  samples;
  #weigh;
  /** Samples, [64, L]. */
  get z() {
    return this.#weigh?.(this.samples), this.#weigh = null, this.samples;
  }
}, Refinement = class {
  #model;
  #newton;
  #fitted = new ResizedProgram();
  #weighing = new ResizedProgram();
  #hadTasks = !1;
  /** The number of programs that it loads. */
  programs;
  /** @throws RangeError for Newton steps when the model's β is 0. */
  constructor(model, newtonSteps) {
    this.#model = model, this.#newton = newtonSteps > 0 ? newtonMethod(model, newtonSteps) : null, this.programs = +(newtonSteps > 0) + Number(weighsSamples(model.config));
  }
  /** The posterior, from the results of the encoder if there is one. */
  infer(backend, answers, encoded) {
    let program = this.#newton?.(backend, this.#fitted, answers, encoded?.view("mean")) ?? encoded, read = (name) => program.read(name), weigh = weighsSamples(this.#model.config) ? (z) => this.#weigh(backend, answers, z) : null;
    return new RefinedLatent(read("mean"), read("variance"), read("z"), weigh);
  }
  #weigh(backend, answers, z) {
    let { config } = this.#model, hasTasks = answers.some(({ task }) => task !== void 0);
    hasTasks !== this.#hadTasks && this.#weighing.erase(), this.#hadTasks = hasTasks;
    let { current, program } = programOver(
      this.#weighing,
      config,
      answers,
      (config2) => loadPlan(backend, weightPlan(config2, hasTasks), this.#model)
    );
    writeWeighted(program, this.#model, current, z), program.run(), z.set(resampleBy(program.view("weight"), z, config.latent));
  }
  /** Overwrites the memory of its programs. */
  erase() {
    this.#fitted.erase(), this.#weighing.erase();
  }
};
export {
  Refinement
};
