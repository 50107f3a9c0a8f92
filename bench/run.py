# SPDX-License-Identifier: MIT
"""The measurements of bench/run.sh: runs in turn, medians, and ratios to the floor of the same turn."""
import argparse
import datetime
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.parse

import peers

MARKS = ("<!-- measured -->", "<!-- end -->")
PARTS = ("start", "apply", "compare", "alter", "compile", "graph", "size")
BUDGETS = {"start": 1.2, "apply": 1.1}


class Database:
    """Where each program gets a database of its own, as empty as asked."""

    def __init__(self, kind, folder):
        self.kind = kind
        self.folder = folder
        self.base = os.environ.get(f"MIGR_TEST_{kind.upper()}_URL", "").rsplit("/", 1)[0]

    def url(self, name):
        return f"sqlite:{self.folder}/{name}.db" if self.kind == "sqlite" else f"{self.base}/migr_bench_{name}"

    def administer(self, *sql):
        at = urllib.parse.urlsplit(self.base)
        if self.kind == "postgresql":
            words = [word for text in sql for word in ("-c", text)]
            command = ["psql", "-qX", os.environ["MIGR_TEST_POSTGRESQL_URL"]] + words
        else:
            command = ["mariadb", "--no-defaults", "-h", at.hostname, "-P", str(at.port), "-u", at.username, "-e",
                       ";".join(sql)]
        environment = dict(os.environ, MYSQL_PWD=at.password, PGOPTIONS="-c client_min_messages=error")
        subprocess.run(command, check=True, env=environment)

    def drop(self, name):
        if self.kind == "sqlite":
            for file in self.folder.glob(f"{name}.db*"):
                file.unlink()
        else:
            name = f"migr_bench_{name}"
            self.administer(f"DROP DATABASE IF EXISTS {name}")
            if self.kind == "mysql":
                self.administer(f"DROP DATABASE IF EXISTS {name}_sqitch")

    def create(self, name):
        self.drop(name)
        if self.kind != "sqlite":
            self.administer(f"CREATE DATABASE migr_bench_{name}")
        return self.url(name)


class Bench:
    def __init__(self, build, folder, arguments):
        self.programs = build / "bench"
        self.folder = folder
        self.quick = arguments.quick
        self.lines = []
        self.notes = []
        self.kinds = [kind for kind in ("sqlite", "postgresql", "mysql")
                      if (self.programs / f"bench-tool-{kind}").exists()]
        peers.Dbmate.place = build / "dbmate"
        self.peers = []
        for peer in (peers.Alembic, peers.Sqitch, peers.Dbmate):
            missing = peer.missing()
            if missing:
                self.notes.append(f"{peer.name}: {missing}")
            else:
                self.peers.append(peer)

    def tool(self, kind, *words):
        return [str(self.programs.parent / "installed" / "bin" / f"bench-tool-{kind}"), *map(str, words)]

    def floor(self, kind, *words):
        return [str(self.programs / f"bench-floor-{kind}"), *map(str, words)]

    def pair(self, runs, commands):
        """What each command took, a list of (wall, cpu, KiB, KiB written); None if one of them fails."""
        words = []
        for command in commands:
            words += (["--"] if words else []) + command
        result = subprocess.run([str(self.programs / "bench-pair"), str(runs)] + words, capture_output=True, text=True,
                                check=False)
        if result.returncode:
            self.notes.append(f"{commands[0][0]} failed: {result.stderr.strip()[-300:]}")
            return None
        out = [[] for _ in commands]
        for line in result.stdout.splitlines():
            number, wall, cpu, peak, written = line.split()
            out[int(number)].append((float(wall), float(cpu), int(peak), int(written)))
        return out

    def say(self, text=""):
        self.lines.append(text)
        print(text, flush=True)

    def head(self, title, more=""):
        self.say(f"\n{title}\n")
        self.say("| database | | program | ms: median (range) | CPU ms | peak MiB | × floor (range) | CPU × floor |"
                 + more)
        self.say("|---|---|---|---|---|---|---|---|" + ("---|" if more else ""))

    @staticmethod
    def ratio(runs, floor, budget=None):
        """Of each run to its neighbour: the median, and from where to where they go."""
        if runs is floor:
            return "1"
        ratios = [run[0] / other[0] for run, other in zip(runs, floor)]
        middle = statistics.median(ratios)
        text = f"{middle:.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
        if budget:
            text += f", budget {budget}: " + ("kept" if middle <= budget else "**missed**")
        return text

    def row(self, kind, what, name, runs, floor, budget=None, more=""):
        wall = [run[0] for run in runs]
        cpu = statistics.median(run[1] for run in runs)
        peak = max(run[2] for run in runs) / 1024
        digits = 0 if statistics.median(wall) >= 200 else 1 if statistics.median(wall) >= 20 else 2
        cpus = statistics.median(run[1] / max(other[1], 0.001) for run, other in zip(runs, floor))
        self.say(f"| {kind} | {what} | {name} | {statistics.median(wall):.{digits}f} "
                 f"({min(wall):.{digits}f}–{max(wall):.{digits}f}) | {cpu:.{digits}f} | {peak:.1f} "
                 f"| {self.ratio(runs, floor, budget)} | {cpus:.2f} |{more}")

    # ---- an up-to-date start

    def start(self):
        runs = 5 if self.quick else 41
        self.head("**A start with nothing to do**, the whole process")
        for kind in self.kinds:
            database = Database(kind, self.folder)
            for count in (100, 1000):
                for what, action in (("version tables only", "stamp"), ("all tables", "upgrade")):
                    self.start_one(database, count, what, action, runs)
                self.start_peers(database, count, max(runs // 5, 2))

    def start_one(self, database, count, what, action, runs):
        kind = database.kind
        url = database.create("start")
        if self.pair(1, [self.tool(kind, action, count, url)]):
            both = self.pair(runs, [self.tool(kind, "upgrade", count, url),
                                    self.floor(kind, "start", "migr_version", url)])
            if both:
                self.row(kind, f"{count}, {what}", "libmigr", both[0], both[1], BUDGETS["start"])
                self.row(kind, f"{count}, {what}", "floor", both[1], both[1])
        database.drop("start")

    def start_peers(self, database, count, runs):
        """Beside a floor in a database with as many tables."""
        kind = database.kind
        url = database.create("floor")
        self.pair(1, [self.tool(kind, "upgrade", count, url)])
        for peer in self.peers:
            if self.quick and count == 1000:
                continue
            command = self.peer(peer, count).command(database.create("peer"))
            if self.pair(1, [command]):
                both = self.pair(runs, [command, self.floor(kind, "start", "migr_version", url)])
                if both:
                    self.row(kind, f"{count}, all tables", peer.name, both[0], both[1])
            database.drop("peer")
        database.drop("floor")

    def peer(self, kind, count):
        key = (kind.name, count)
        self.made = getattr(self, "made", {})
        if key not in self.made:
            self.made[key] = kind(self.folder, count)
        return self.made[key]

    # ---- revisions applied

    def apply(self):
        count = 100 if self.quick else 1000
        self.head(f"**{count:,} revisions applied** to an empty database, each of a table and an index",
                  " × floor with a ledger (range) |")
        for kind in self.kinds:
            self.apply_on(Database(kind, self.folder), count)

    def apply_on(self, database, count):
        kind = database.kind
        floor = {"floor": lambda url: self.floor(kind, "apply", count, url)}
        programs = {"libmigr": lambda url: self.tool(kind, "upgrade", count, url),
                    "floor with a ledger": lambda url: self.floor(kind, "record", count, url),
                    "libmigr, one transaction": lambda url: self.tool(kind, "whole", count, url)}
        if kind == "mysql":
            del programs["libmigr, one transaction"]
        results = self.apply_these(database, {**programs, **floor}, 2 if self.quick else 7)
        for name, runs in results.items():
            ledger = results["floor with a ledger"]
            budget = BUDGETS["apply"] if name == "libmigr" else None
            self.row(kind, count, name, runs, results["floor"],
                     more=f" {self.ratio(runs, ledger, budget) if name != 'floor' else ''} |")
        for peer in self.peers:
            command = self.peer(peer, count).command
            results = self.apply_these(database, {peer.name: command, **floor}, 1 if self.quick else 3)
            if results:
                self.row(kind, count, peer.name, results[peer.name], results["floor"], more=" |")

    def apply_these(self, database, programs, runs):
        """All of them in turn, each on an empty database of its own; nothing if one of them fails."""
        results = {name: [] for name in programs}
        for _ in range(runs):
            for number, (name, command) in enumerate(programs.items()):
                result = self.pair(1, [command(database.create(f"apply{number}"))])
                database.drop(f"apply{number}")
                if not result:
                    return {}
                results[name] += result[0]
        return results

    # ---- a schema read, and compared with models

    def compare(self):
        self.say("\n**A schema compared** with models, no difference: tables of 12 columns, 2 indexes, a foreign key; "
                 "whole processes. The floor asks for all of the catalogue and makes nothing of it (budgets for 1,000 "
                 "tables in ms: 150, MariaDB 200; 8 statements; 20 MiB)\n")
        self.say("| database | tables | program | ms: median (range) | CPU ms | peak MiB | statements (waits) "
                 "| × floor |")
        self.say("|---|---|---|---|---|---|---|---|")
        for kind in self.kinds:
            for count in (100, 500, 1000):
                if not self.quick or count == 100:
                    self.compare_on(Database(kind, self.folder), count)

    def compare_on(self, database, count):
        kind = database.kind
        url, other = database.create("compare"), database.create("peer")
        tool = str(self.programs.parent / "installed" / "bin" / f"bench-compare-{kind}")
        cache = self.folder / "wanted.cache"
        cache.unlink(missing_ok=True)
        programs = {"floor": self.floor(kind, "catalogue", count * 500, url),
                    "libmigr, read": [tool, "read", str(count), url],
                    "libmigr, compared": [tool, "compare", str(count), url],
                    "libmigr, compared, wanted schema kept": [tool, "cached", str(count), url, str(cache)],
                    "Alembic": peers.alembic_compare("compare", count, other)}
        makers = [[tool, "make", str(count), url], peers.alembic_compare("make", count, other)]
        if peers.Alembic.missing():
            del programs["Alembic"]
            makers.pop()
        if all(self.pair(1, [maker]) for maker in makers):
            self.pair(1, [programs["libmigr, compared, wanted schema kept"]])
            for name, command in programs.items():
                runs = (1 if self.quick else 3) if name in ("Alembic", "libmigr, compared") else 3 if self.quick else 15
                self.compare_row(kind, count, name, runs, command, programs["floor"])
        database.drop("compare")
        database.drop("peer")

    def compare_row(self, kind, count, name, runs, command, floor):
        both = self.pair(runs, [command, floor] if name != "floor" else [floor])
        if not both:
            return
        wall = [run[0] for run in both[0]]
        sent = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
        false = f", {sent[2]} differences" if name == "Alembic" and sent[2:] not in ([], ["0"]) else ""
        sent = "" if name == "floor" or len(sent) < 2 else f"{sent[0]} ({sent[1]}){false}"
        times = 1 if name == "floor" else statistics.median(run[0] / other[0] for run, other in zip(*both))
        self.say(f"| {kind} | {count} | {name} | {statistics.median(wall):.1f} ({min(wall):.1f}–{max(wall):.1f}) "
                 f"| {statistics.median(run[1] for run in both[0]):.1f} | {max(run[2] for run in both[0]) / 1024:.1f} "
                 f"| {sent} | {times:.2f} |")

    # ---- one thing of a large table changed

    def alter(self):
        rows = 100_000 if self.quick else 1_000_000
        self.say(f"\n**One thing of a table of {rows:,} rows changed** on SQLite, whole processes; the floor is a "
                 "copy of it by hand (budget: no row copied where only the schema changes; else at most 1.05)\n")
        self.say("| change | program | ms: median (range) | peak MiB | MiB written | × floor (range) |")
        self.say("|---|---|---|---|---|---|")
        made = self.folder / "made.db"
        program = str(self.programs / "bench-alter")
        subprocess.run([program, "make", str(rows), str(made)], check=True)
        for change in ("not-null", "check", "unique", "collate", "counted", "type"):
            commands = {"libmigr": [program, "migr", change], "by hand": [program, "hand", change]}
            has_batch = change in peers.AlembicBatch.CHANGES and not peers.Alembic.missing()
            batch = peers.AlembicBatch(self.folder, change) if has_batch else None
            if batch:
                commands["Alembic, batch mode"] = batch.command()
            self.alter_one(change, made, commands, 1 if self.quick else 5)

    def alter_one(self, change, made, commands, runs):
        results = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                file = self.folder / "altered.db"
                shutil.copyfile(made, file)
                os.sync()
                result = self.pair(1, [[word.replace("FILE", str(file)) for word in command]
                                       if any("FILE" in word for word in command) else command + [str(file)]])
                file.unlink()
                if result:
                    results[name] += result[0]
        floor = results["by hand"]
        for name, taken in results.items():
            if not taken:
                continue
            wall = [run[0] for run in taken]
            ratios = [run[0] / other[0] for run, other in zip(taken, floor)]
            ratio = "1" if taken is floor else f"{statistics.median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f})"
            written = statistics.median(run[3] for run in taken) / 1024
            self.say(f"| {change} | {name} | {statistics.median(wall):.0f} ({min(wall):.0f}–{max(wall):.0f}) "
                     f"| {max(run[2] for run in taken) / 1024:.1f} | {written:.1f} | {ratio} |")

    # ---- the rest

    def compile(self):
        self.say("\n**10,000 operations** made SQL (a quarter of them tables of 12 columns), best of 7\n")
        self.say("| dialect | operations | SQL, KiB | ms |")
        self.say("|---|---|---|---|")
        out = subprocess.run([str(self.programs / "bench-compile")], check=True, capture_output=True, text=True).stdout
        for line in out.splitlines()[1:]:
            self.say("| " + " | ".join(line.split()) + " |")

    def graph(self):
        self.say("\n**Graphs** in memory, best of 7, ms (budget: 10,000 planned in 2, 100,000 together in 50)\n")
        self.say("| shape | revisions | loaded | checked | planned | together |")
        self.say("|---|---|---|---|---|---|")
        out = subprocess.run([str(self.programs / "bench-graph")], check=True, capture_output=True, text=True).stdout
        for line in out.splitlines()[1:]:
            self.say("| " + " | ".join(line.split()) + " |")

    def size(self):
        budgets = {"libmigr.so": 1100, "libmigr-sqlite.so": 64, "libmigr-postgresql.so": 64, "libmigr-mysql.so": 64}
        self.say("\n**Sizes**, built with the project's own options (-O2)\n")
        self.say("| library | text, KiB | data and bss, KiB | |")
        self.say("|---|---|---|---|")
        for name in ("libmigr.so", "backends/sqlite/libmigr-sqlite.so", "backends/postgresql/libmigr-postgresql.so",
                     "backends/mysql/libmigr-mysql.so", "cli/libmigr-cli.so"):
            path = self.programs.parent / "lib" / name
            if not path.exists():
                continue
            text, data, bss = subprocess.run(["size", str(path)], check=True, capture_output=True,
                                             text=True).stdout.splitlines()[1].split()[:3]
            budget = budgets.get(path.name)
            is_kept = budget and int(text) <= budget * 1024
            kept = f"budget {budget}: {'kept' if is_kept else '**missed**'}" if budget else ""
            self.say(f"| {path.name} | {int(text) / 1024:.0f} | {(int(data) + int(bss)) / 1024:.1f} | {kept} |")


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
                  if line.startswith("model name")), platform.machine())
    try:
        system = next(line.split("=", 1)[1].strip().strip('"') for line in open("/etc/os-release", encoding="utf-8")
                      if line.startswith("PRETTY_NAME"))
    except (OSError, StopIteration):
        system = platform.system()
    return f"{os.cpu_count()} × {model}, {system}, Linux {platform.release().split('-')[0]}"


def measure(bench, part, on):
    """The lines of one part, with when and where they were taken below them."""
    before = os.getloadavg()[0]
    bench.lines = []
    getattr(bench, part)()
    with_peers = part in ("start", "apply", "compare")
    bench.say(f"\n{datetime.date.today()}, {on}; load of the machine before and after {before:.1f} and "
              f"{os.getloadavg()[0]:.1f} (a quiet one begins below 0.5)."
              + (" **A quick run, of few repetitions.**" if bench.quick else "")
              + (" Peers: " + (", ".join(f"{peer.name} {peers.version(peer)}" for peer in bench.peers) or "none") + "."
                 if with_peers else ""))
    return "\n".join(bench.lines).strip()


def put_into(path, measured):
    """Parts that were not measured now stay as they are."""
    before, rest = path.read_text(encoding="utf-8").split(MARKS[0], 1)
    old, after = rest.split(MARKS[1], 1)
    kept = dict(re.findall(r"<!-- part (\w+) -->\n+(.*?)\n*(?=<!-- part |\Z)", old.strip(), re.DOTALL))
    kept.update(measured)
    text = "\n\n".join(f"<!-- part {part} -->\n\n{kept[part]}" for part in PARTS if part in kept)
    path.write_text(f"{before}{MARKS[0]}\n\n{text}\n\n{MARKS[1]}{after}", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--into", type=pathlib.Path)
    parser.add_argument("--only", nargs="+", choices=PARTS,
                        default=PARTS)
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="migr-bench-"))
    on = machine()
    print(on, flush=True)
    try:
        bench = Bench(arguments.build.resolve(), folder, arguments)
        for part in arguments.only:
            text = measure(bench, part, on)
            # as soon as it is there: the next one may take long
            if arguments.into:
                put_into(arguments.into, {part: text})
        if bench.notes:
            print("\nNot measured here: " + "; ".join(bench.notes) + ".")
    finally:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
