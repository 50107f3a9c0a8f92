# SPDX-License-Identifier: MIT
"""Other tools with the same revisions: their folders of revisions, and how they are called."""
import os
import pathlib
import shutil
import subprocess

TABLE = "id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL, price INTEGER"


def statements(name):
    return [f"CREATE TABLE t{name} ({TABLE});", f"CREATE INDEX t{name}_name ON t{name} (name);"]


ENVIRONMENT = """import os
from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine(os.environ['BENCH_URL'], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"""


class Alembic:
    """Debian's. One transaction for each revision, as the library has it, where the database can."""
    name = "Alembic"

    def __init__(self, folder, count):
        self.folder = folder / f"alembic{count}"
        versions = self.folder / "versions"
        versions.mkdir(parents=True)
        (self.folder / "env.py").write_text(ENVIRONMENT)
        (self.folder / "alembic.ini").write_text(f"[alembic]\nscript_location = {self.folder}\n")
        for i in range(count):
            before = f"'r{i - 1:03}'" if i else None
            (versions / f"r{i:03}.py").write_text(
                "import sqlalchemy as sa\nfrom alembic import op\n"
                f"revision = 'r{i:03}'\ndown_revision = {before}\n\n\ndef upgrade():\n"
                f"    op.create_table('t{i:03}',\n"
                "        sa.Column('id', sa.Integer(), primary_key=True, autoincrement=False),\n"
                "        sa.Column('name', sa.String(100), nullable=False), sa.Column('price', sa.Integer()))\n"
                f"    op.create_index('t{i:03}_name', 't{i:03}', ['name'])\n\n\n"
                f"def downgrade():\n    op.drop_table('t{i:03}')\n")

    @staticmethod
    def missing():
        return None if shutil.which("alembic") else "alembic is not installed"

    @staticmethod
    def url(url):
        kind, rest = url.split(":", 1)
        drivers = {"sqlite": "sqlite:///", "postgresql": "postgresql+psycopg2:", "mysql": "mysql+mysqldb:"}
        return drivers[kind] + rest

    def command(self, url):
        return ["env", f"BENCH_URL={self.url(url)}", "alembic", "-c", str(self.folder / "alembic.ini"), "upgrade",
                "head"]


def alembic_compare(action, count, url):
    program = pathlib.Path(__file__).with_name("alembic_compare.py")
    return ["/usr/bin/python3", "-B", str(program), action, str(count), Alembic.url(url)]


class AlembicBatch:
    """The same change of the table "item" by Alembic's batch mode."""
    CHANGES = {
        "not-null": "batch.alter_column('qty', nullable=False)",
        "check": "batch.create_check_constraint('qty_range', 'qty >= 0')",
        "unique": "batch.create_unique_constraint('one_name', ['name', 'id'])",
        "collate": "batch.alter_column('name', type_=sa.Text(collation='NOCASE'))",
        "type": "batch.alter_column('price', type_=sa.Integer())",
    }

    def __init__(self, folder, change):
        self.folder = folder / f"batch-{change}"
        versions = self.folder / "versions"
        versions.mkdir(parents=True)
        (self.folder / "env.py").write_text(ENVIRONMENT)
        (self.folder / "alembic.ini").write_text(f"[alembic]\nscript_location = {self.folder}\n")
        (versions / "r1.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'r1'\ndown_revision = None\n\n\n"
            "def upgrade():\n    with op.batch_alter_table('item') as batch:\n"
            f"        {self.CHANGES[change]}\n")

    def command(self):
        return ["env", "BENCH_URL=sqlite:///FILE", "alembic", "-c", str(self.folder / "alembic.ini"), "upgrade", "head"]


class Sqitch:
    """Debian's. Its own tables are in another database or schema, and each change starts the database's client."""
    name = "sqitch"

    def __init__(self, folder, count):
        self.folder = folder / f"sqitch{count}"
        (self.folder / "deploy").mkdir(parents=True)
        (self.folder / "sqitch.conf").write_text(
            "[user]\n\tname = Bench\n\temail = bench@example.org\n[core]\n\tengine = sqlite\n")
        plan = ["%syntax-version=1.0.0", "%project=bench", ""]
        for i in range(count):
            plan.append(f"r{i:03} 2024-01-01T00:00:00Z Bench <bench@example.org> # Add t{i:03}")
            text = "\n".join(["BEGIN;"] + statements(f"{i:03}") + ["COMMIT;", ""])
            (self.folder / "deploy" / f"r{i:03}.sql").write_text(text)
        (self.folder / "sqitch.plan").write_text("\n".join(plan) + "\n")

    @staticmethod
    def missing():
        return None if shutil.which("sqitch") else "sqitch is not installed"

    def command(self, url):
        kind, rest = url.split(":", 1)
        registry = ["--registry", "sqitch"]
        if kind == "mysql":
            registry = ["--registry", rest.rsplit("/", 1)[1] + "_sqitch"]
        elif kind == "sqlite":
            registry = ["--registry", pathlib.Path(rest).name + ".sqitch"]
        kind = {"postgresql": "pg"}.get(kind, kind)
        return ["env", "-C", str(self.folder), "sqitch", "deploy"] + registry + [f"db:{kind}:{rest}"]


class Dbmate:
    """The program inside the npm package, without the script that starts it there."""
    name = "dbmate"
    program = None

    def __init__(self, folder, count):
        self.folder = folder / f"dbmate{count}"
        self.folder.mkdir()
        for i in range(count):
            down = ["-- migrate:down", f"DROP TABLE t{i:03};", ""]
            text = "\n".join(["-- migrate:up"] + statements(f"{i:03}") + down)
            (self.folder / f"2024010100{i:04}_r.sql").write_text(text)

    @classmethod
    def missing(cls):
        if not shutil.which("npm"):
            return "npm is not installed"
        cls.place.mkdir(exist_ok=True)
        if not cls.find():
            subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(cls.place),
                            "dbmate"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return None if cls.find() else "npm does not have it here"

    @classmethod
    def find(cls):
        found = [p for p in cls.place.glob("node_modules/@dbmate/*/bin/dbmate") if os.access(p, os.X_OK)]
        cls.program = str(found[0]) if found else None
        return cls.program

    def command(self, url):
        if url.startswith("postgresql:"):
            url += "?sslmode=disable"
        return [self.program, "--url", url, "--migrations-dir", str(self.folder), "--no-dump-schema", "migrate"]


def version(peer):
    command = {"Alembic": ["alembic", "--version"], "sqitch": ["sqitch", "--version"],
               "dbmate": [Dbmate.program, "--version"]}[peer.name]
    text = subprocess.run(command, capture_output=True, text=True, check=False)
    words = (text.stdout + text.stderr).split()
    return next((w.lstrip("v") for w in words if w.lstrip("v")[:1].isdigit()), "?")
