"""One step of the conformance test as PyIceberg takes it: `client.py <step> <table>`; `read` prints the rows as JSON."""

import json
import os
import sys
from datetime import date, datetime, timezone
from decimal import Decimal

import pyarrow as pa
from pyiceberg.catalog import load_catalog
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.types import DateType, DecimalType, LongType, NestedField, StringType, TimestamptzType

CATALOG = load_catalog("lake", type="rest", uri=os.environ["LAKE_CATALOG_URL"], token=os.environ["LAKE_CATALOG_TOKEN"])


def append(table: Table, *rows: dict) -> None:
    table.append(pa.Table.from_pylist(list(rows), schema=table.schema().as_arrow()))


def create(name: str) -> None:
    schema = Schema(
        NestedField(1, "id", LongType(), required=True),
        NestedField(2, "amount", DecimalType(18, 2)),
        NestedField(3, "day", DateType()),
        NestedField(4, "posted_at", TimestamptzType()),
        NestedField(5, "name", StringType()),
    )
    posted_at = datetime(2026, 11, 24, 16, 0, 0, 123456, timezone.utc)
    append(
        CATALOG.create_table(name, schema),
        {"id": 1, "amount": Decimal("-0.01"), "day": date(2024, 2, 29), "posted_at": posted_at, "name": "三门峡市住房公积金管理中心"},
        {"id": 2, "amount": None, "day": None, "posted_at": None, "name": None},
        {"id": 9007199254740993, "amount": Decimal("1234567890123456.78"), "day": None, "posted_at": None, "name": "甲"},
    )


def evolve(name: str) -> None:
    table = CATALOG.load_table(name)
    with table.update_schema() as update:
        update.rename_column("name", "title")
        update.add_column("note", StringType())
    with table.transaction() as transaction:
        transaction.set_properties(owner="统计科")
    append(table, {"id": 3, "amount": Decimal("3.00"), "day": None, "posted_at": None, "title": "丙", "note": "新列"})
    table.delete("id = 2")


def add(name: str) -> None:
    append(CATALOG.load_table(name), {"id": 100, "name": "派森"})


def stale(name: str) -> None:
    """Commits on a version that another writer replaces meanwhile: must be refused."""
    table = CATALOG.load_table(name)
    CATALOG.load_table(name).update_schema().add_column("between", StringType()).commit()
    try:
        table.update_schema().add_column("late", StringType()).commit()
    except CommitFailedException:
        print(json.dumps("refused"))


def read(name: str) -> None:
    rows = CATALOG.load_table(name).scan().to_arrow()
    print(json.dumps(rows.sort_by(rows.column_names[0]).to_pylist(), default=str, ensure_ascii=False))


{step.__name__: step for step in (create, evolve, add, stale, read)}[sys.argv[1]](sys.argv[2])
