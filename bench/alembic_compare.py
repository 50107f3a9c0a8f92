# SPDX-License-Identifier: MIT
"""The schema of bench/compare.c by Alembic: alembic_compare.py make|compare COUNT URL (as SQLAlchemy takes it).

Prints how many statements were sent, as many waits, and how many differences it sees: there are none."""
import sys

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext


def make_metadata(count):
    metadata = sa.MetaData()
    for number in range(count):
        name = f"t{number:04}"
        sa.Table(name, metadata,
                 sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
                 sa.Column("name", sa.String(100), nullable=False), sa.Column("email", sa.String(320)),
                 sa.Column("parent_id", sa.BigInteger,
                           sa.ForeignKey(f"t{number // 2:04}.id", name=f"{name}_parent_fk")),
                 sa.Column("price", sa.Numeric(10, 2), nullable=False, server_default="0"),
                 sa.Column("stock", sa.Integer, nullable=False, server_default="0"),
                 sa.Column("rating", sa.SmallInteger), sa.Column("weight", sa.Float(53)),
                 sa.Column("is_active", sa.Boolean, nullable=False),
                 sa.Column("note", sa.Text), sa.Column("made_on", sa.Date), sa.Column("changed_at", sa.DateTime),
                 sa.Index(f"{name}_name", "name", "made_on"), sa.Index(f"{name}_parent", "parent_id"))
    return metadata


def main():
    action, count, url = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    metadata = make_metadata(count)
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    sent = []
    sa.event.listen(engine, "before_cursor_execute", lambda *arguments: sent.append(1))
    with engine.connect() as connection:
        if action == "make":
            metadata.create_all(connection)
            return 0
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        found = compare_metadata(context, metadata)
    print(len(sent), len(sent), len(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
