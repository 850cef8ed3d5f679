/**
 * Text encoders, for preferences among texts. Their packages are installed apart, and their weights are frozen.
 *
 * @module penchant/text
 */

export { onnxFolder, useLite } from "#files";
export type { ChatMessage, ChatTemplate } from "../io/answers/conversation.ts";
export type { TemplateClass } from "../text/chat-template.ts";
export type { Embed, Embedder, EmbedOptions } from "../text/embedder.ts";
export { featuresOfTexts } from "../text/features-of-texts.ts";
export {
  type OnnxEncoder,
  type OnnxRuntime,
  type OnnxSession,
  type OnnxTensor,
  type OnnxTensorClass,
  onnxEncoder,
  type TokenizerClass,
} from "../text/onnx-encoder.ts";
export type { OnnxFolderOptions } from "../text/onnx-folder.ts";
export type { Pooling } from "../text/pooling.ts";
export { TextAgent, type TextAlternative, type TextAsking, type TextQuestion } from "../text/text-agent.ts";
