/** Bytes in a buffer of their own, which is not shared. TypeScript before 5.7 does not tell them from others. */
type OwnBytes = ReturnType<Uint8Array["slice"]>;
/** A buffer, or a view of one: a typed array, a DataView, a Buffer of Node. Its memory may be shared, its realm another. */
type ByteSource = ArrayBufferLike | ArrayBufferView;
export { OwnBytes as n, ByteSource as t };