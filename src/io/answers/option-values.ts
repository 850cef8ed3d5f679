// Values of options as a shell takes them, for advice in messages.

/** A value of an option, in quotes if a shell needs them. */
export const optionValue = (value: string): string => (/^[\w,.-]+$/.test(value) ? value : `"${value}"`);
