// The registry of encoders, used by the model file, training settings, the command line and `inspect`.

import { aggregation, utility } from "./aggregation.ts";
import { attention } from "./attention.ts";
import type { Encoder, EncoderNetwork } from "./encoder.ts";
import { fitted } from "./fitted.ts";
import { set } from "./set-mlp.ts";

/** Encoders that training options may select; each is a network. */
export const SELECTABLE_ENCODERS = { aggregation, utility, set, attention } satisfies Record<string, Encoder>;
export type SelectableEncoderName = keyof typeof SELECTABLE_ENCODERS;

export const ENCODERS = { ...SELECTABLE_ENCODERS, newton: fitted } satisfies Record<string, Encoder>;
export type EncoderName = keyof typeof ENCODERS;

/** The network of an encoder; null when z is fitted to the answers instead. */
export const networkOf = (name: EncoderName): EncoderNetwork | null => (ENCODERS[name] as Encoder).network;
