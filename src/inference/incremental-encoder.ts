// The encoder on a device: it infers q(z | answers) for one user at a time.

import type { WasmBackend, WasmProgram } from "../backend/wasm/wasm.ts";
import type { LabelledPair } from "../data/preferences.ts";
import type { PersonalConfig } from "../model/config.ts";
import type { EncoderNetwork, IncrementalEncoder } from "../model/encoder/encoder.ts";
import { networkOf } from "../model/encoder/index.ts";
import type { PersonalModel } from "../model/model.ts";
import { isSame, programOver } from "./last-answers.ts";
import { loadPlan, writeAnswers } from "./model-inputs.ts";
import { aggregationPlan, contributionPlan, encoderPlan } from "./posterior-plans.ts";
import { ResizedProgram } from "./resized-program.ts";

/** A loaded encoder network. */
export interface DeviceEncoder {
  /** Encodes the last N answers, and returns the program with the results `mean`, `variance` and `z`. */
  encode(answers: readonly LabelledPair[]): WasmProgram;
  /** Overwrites the program's memory. The encoder cannot be used again. */
  erase(): void;
}

/** The number of programs of `deviceEncoder`. */
export function encoderPrograms({ encoder }: PersonalConfig): number {
  const network = networkOf(encoder);
  return network ? 1 + Number(network.incremental !== undefined) : 0;
}

/** Loads a model's encoder; null when z is fitted to the answers instead. */
export function deviceEncoder(backend: WasmBackend, model: PersonalModel): DeviceEncoder | null {
  const network = networkOf(model.config.encoder);
  if (!network) return null;
  return network.incremental
    ? incrementalEncoder(backend, model, network.incremental)
    : wholeEncoder(backend, model, network);
}

function wholeEncoder(backend: WasmBackend, model: PersonalModel, network: EncoderNetwork): DeviceEncoder {
  const sized = new ResizedProgram();
  return {
    encode(answers) {
      const { current, program } = programOver(sized, model.config, answers, (config) =>
        loadPlan(backend, encoderPlan(config, network, 1), model),
      );
      writeAnswers(program, model, [current]);
      program.run();
      return program;
    },
    erase: () => sized.erase(),
  };
}

/** Caches the contributions of answers, and computes only those of new answers. */
function incrementalEncoder(backend: WasmBackend, model: PersonalModel, encoder: IncrementalEncoder): DeviceEncoder {
  const contribution = loadPlan(backend, contributionPlan(model.config, encoder), model);
  const from = contribution.view("contribution") as Float32Array;
  const size = from.length;
  const sized = new ResizedProgram();
  let to: Float32Array;
  let encoded: readonly LabelledPair[] = [];
  return {
    encode(answers) {
      const { current, places, program } = programOver(sized, model.config, answers, (config) => {
        const loaded = loadPlan(backend, aggregationPlan(config, encoder), model);
        to = loaded.view("contributions") as Float32Array;
        encoded = [];
        return loaded;
      });
      const dropped = encoded.findIndex((answer) => isSame(answer, current[0]));
      if (dropped > 0) {
        encoded = encoded.slice(dropped);
        to.copyWithin(0, dropped * size);
      }
      for (let i = 0; i < places; i++) {
        const answer = current[i];
        if (!answer) to.fill(0, i * size, (i + 1) * size);
        else if (!isSame(answer, encoded[i])) {
          writeAnswers(contribution, model, [[answer]]);
          contribution.run();
          to.set(from, i * size);
        }
      }
      encoded = current;
      program.run();
      return program;
    },
    erase() {
      contribution.erase();
      sized.erase();
    },
  };
}
