/** 1 in builds with rule books, else 0: a constant of the target (asconfig.json), so that what depends on it costs others nothing. */
declare const ADL_RULES: i32;
