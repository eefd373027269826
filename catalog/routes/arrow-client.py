"""Reads an Arrow IPC stream from standard input with pyarrow, asks DuckDB about it, prints what both saw as JSON."""

import json
import sys

import duckdb
import pyarrow.ipc

answer = pyarrow.ipc.open_stream(sys.stdin.buffer).read_all()
[total] = duckdb.sql("SELECT sum(balance)::VARCHAR, count(*), min(opened_on)::VARCHAR FROM answer").fetchall()
print(
    json.dumps(
        {
            "types": {field.name: str(field.type) for field in answer.schema},
            "masked": [f.name for f in answer.schema if f.metadata[b"anju:masked"] == b"true"],
            "rows": [{name: None if value is None else str(value) for name, value in row.items()} for row in answer.to_pylist()],
            "duckdb": total,
        },
        ensure_ascii=False,
    )
)
