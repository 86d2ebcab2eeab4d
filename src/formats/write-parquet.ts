/** A column of equal type; `null` where a row has no value. */
export type ParquetColumn =
  | { readonly name: string; readonly type: "STRING"; readonly data: readonly string[] }
  | { readonly name: string; readonly type: "DOUBLE"; readonly data: readonly (number | null)[] };

/** Columns of equal length as a Parquet file. */
export async function parquetOf(columns: readonly ParquetColumn[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map(({ name, type, data }) => ({
        name,
        type,
        data: [...data],
        nullable: true,
      })),
    }),
  );
}
