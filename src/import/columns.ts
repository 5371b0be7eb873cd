/**
 * Positions out of columnar files. The libraries are optional peers, loaded when they are first needed: hyparquet reads
 * Parquet in plain JavaScript without dependencies, apache-arrow is the format's own.
 */
export { readArrow } from './arrow.ts';
export { type ParquetOptions, readParquet } from './parquet.ts';
export type { FileRow, LineResult } from './row.ts';
