// What queries return instead of a count.

export const NO_MEMORY: u32 = u32.MAX_VALUE;
/** The lots of all candidates leave 63 bits. */
export const TOO_MANY_LOTS: u32 = u32.MAX_VALUE - 1;
