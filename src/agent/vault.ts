/** Keeps what is known of users, sealed. */
export interface Vault {
  load(user: string, model: string): Promise<Uint8Array | null>;
  save(user: string, model: string, bytes: Uint8Array): Promise<void>;
  forget(user: string): Promise<void>;
}
