// The registry of encoders: the model file, the settings of training, the command line and `inspect` take them from here.

import { aggregation } from "./aggregation.ts";
import { attention } from "./attention.ts";
import type { Encoder, EncoderNetwork } from "./encoder.ts";
import { fitted } from "./fitted.ts";
import { set } from "./set-mlp.ts";

/** Encoders that are networks, and that a model may choose. */
export const SELECTABLE_ENCODERS = { aggregation, set, attention } satisfies Record<string, Encoder>;
export type SelectableEncoderName = keyof typeof SELECTABLE_ENCODERS;

export const ENCODERS = { ...SELECTABLE_ENCODERS, newton: fitted } satisfies Record<string, Encoder>;
export type EncoderName = keyof typeof ENCODERS;

/** The network of this encoder; null where z is fitted instead. */
export const networkOf = (name: EncoderName): EncoderNetwork | null => (ENCODERS[name] as Encoder).network;
