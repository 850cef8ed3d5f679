// Steps of VPL and of implicit Q-learning on two backends, whose weights must agree.

import type { Backend } from "../../src/backend/backend.ts";
import { Random } from "../../src/base/philox.ts";
import { transitions } from "../../src/measure/job-work.ts";
import type { PersonalConfig } from "../../src/model/config.ts";
import { initialise, parametersOf } from "../../src/model/layers.ts";
import { normalisationOf } from "../../src/model/normalisation.ts";
import type { Plan } from "../../src/plan/index.ts";
import { writeData } from "../../src/train/batch.ts";
import { trainingPlan } from "../../src/train/gradient-training.ts";
import { IQL_DEFAULTS } from "../../src/train/policy-settings.ts";
import { settingsOf } from "../../src/train/preference-settings.ts";
import { policyTraining } from "../../src/train/train-policy.ts";
import { draw, vpl } from "../../src/train/vpl.ts";

/** A software GPU takes half a second for each step of VPL. */
export const STEPS = 25;
const SEED = 3;
type Write = (program: ReturnType<Backend["load"]>) => void;

function preferences(): { plan: Plan; write: Write } {
  const [users, answers, states, size] = [60, 12, 200, 5];
  const model: PersonalConfig = {
    kind: "personal",
    likelihood: "logistic",
    ...{ method: "vpl", encoder: "aggregation", head: "reward", length: 1 },
    ...{ size, hidden: [16, 16], latent: 4, context: 4, beta: 0.1 },
  };
  const random = new Random(1, 1);
  const data = {
    states: Float32Array.from({ length: states * size }, () => random.normal()),
    size,
    length: 1,
    pairs: Int32Array.from({ length: 2 * users * answers }, () => random.index(states)),
    labels: Float32Array.from({ length: users * answers }, () => random.index(2)),
    offsets: Int32Array.from({ length: users + 1 }, (_, u) => u * answers),
  };
  const settings = settingsOf({ batch: 8, head: "reward", steps: STEPS });
  const { plan } = trainingPlan(
    data,
    (leaves, β) => vpl(model, leaves, draw(leaves, model, settings.batch), β),
    settings,
  );
  return { plan, write: (program) => writeData(program, data, normalisationOf(data.states, size)) };
}

function policy(): { plan: Plan; write: Write } {
  const data = transitions();
  const { observations, observationSize, actionSize } = data.trajectories;
  const config = {
    observation: observationSize,
    condition: data.condition?.size ?? 0,
    action: actionSize,
    hidden: [32, 32],
  };
  const { plan, write } = policyTraining(config, data, { ...IQL_DEFAULTS, ...config, batch: 32, steps: STEPS });
  return { plan, write: (program) => write(program, normalisationOf(observations, observationSize)) };
}

export const TRAININGS = { VPL: preferences, "implicit Q-learning": policy };

/** Distance between the weights of two backends after training, as a share of the distance that training moved them. */
export async function weightDrift(name: keyof typeof TRAININGS, one: Backend, other: Backend): Promise<number> {
  const { plan, write } = TRAININGS[name]();
  const programs = [one, other].map((backend) => backend.load(plan, SEED));
  const weights = async (program: (typeof programs)[0]) => {
    const values = await Promise.all(parametersOf(plan.graph).map((t) => program.read(t.name)));
    return values.flatMap((part) => Array.from(part));
  };
  for (const program of programs) {
    write(program);
    initialise(program, SEED);
  }
  const start = await weights(programs[0] as (typeof programs)[0]);
  for (const program of programs) await program.run(STEPS);
  const [want = [], got = []] = await Promise.all(programs.map(weights));
  for (const program of programs) program.dispose?.();
  const distance = (p: number[], q: number[]) => Math.hypot(...p.map((value, i) => value - (q[i] as number)));
  return distance(want, got) / distance(want, start);
}
