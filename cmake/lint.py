#!/usr/bin/env python3
"""Runs clang-tidy on core, backends, server and bench, as many at a time as there are processors.

    cmake/lint.py BUILD     # the build directory of the asan preset

Ends with status 1 where it found something. Tests are held to the format and to both compilers'
warnings; linting them, too, would double the time that all of this takes.

Sources that are compiled together reach the compiler as a file that includes them. clang-tidy's
analyzer looks only at functions that the main file itself holds, or else at those of every header
of the system, which takes three times as long. So it reads a file that holds the sources' text, and
the lines that it names are translated back.
"""
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

# A function that the analyzer doesn't get through within this many states is given up.
MAX_STATES = 20000

LINTED = ("core/", "backends/", "server/", "bench/")
UNLINTED = ("core/testkit/", "/tests/", "test.dir/")


def joined(unity_file):
    """The text of a file that includes sources with these in place, and where each line is from."""
    lines = []
    origins = []
    with open(unity_file, encoding="utf-8") as unity:
        for number, line in enumerate(unity, 1):
            include = re.fullmatch(r'#include "(/.*\.cpp)"\n', line)
            if not include:
                lines.append(line)
                origins.append((unity_file, number))
                continue
            with open(include[1], encoding="utf-8") as source:
                for source_number, source_line in enumerate(source, 1):
                    lines.append(source_line)
                    origins.append((include[1], source_number))
    return "".join(lines), origins


def units(build):
    """What is linted: the compile command of each file and the origins of its lines, by path."""
    directory = os.path.join(build, "lint")
    os.makedirs(directory, exist_ok=True)
    commands = []
    origins = {}
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    for entry in entries:
        source = entry["file"]
        name = os.path.relpath(source, build if source.startswith(build + "/") else ".")
        if not name.startswith(LINTED) or any(part in name for part in UNLINTED):
            continue
        if "/Unity/" in source:
            text, origins_of_lines = joined(source)
            together = os.path.join(directory, name.replace("/", "_"))
            with open(together, "w", encoding="utf-8") as file:
                file.write(text)
            entry = dict(entry, file=together, command=entry["command"].replace(source, together))
            origins[together] = origins_of_lines
        else:
            origins[source] = None
        commands.append(entry)
    with open(os.path.join(directory, "compile_commands.json"), "w", encoding="utf-8") as file:
        json.dump(commands, file)
    return directory, origins


def lint(directory, source, origins):
    """What clang-tidy says of a file; empty where it has found nothing."""
    result = subprocess.run(
        ["clang-tidy", "--quiet", "-p", directory,
         "--extra-arg=-Xclang", "--extra-arg=-analyzer-config",
         "--extra-arg=-Xclang", f"--extra-arg=max-nodes={MAX_STATES}", source],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if result.returncode == 0:
        return ""
    if not result.stdout:
        return result.stderr  # it couldn't read the file
    if origins is None:
        return result.stdout

    def translated(match):
        file, line = origins[int(match[1]) - 1]
        return f"{file}:{line}:"

    return re.sub(re.escape(source) + r":(\d+):", translated, result.stdout)


def main():
    directory, origins = units(os.path.abspath(sys.argv[1]))
    if not origins:
        sys.exit(f"lint: {sys.argv[1]} has nothing to lint; build it first")
    # The largest ones first, so that no processor waits for one at the end.
    files = sorted(origins, key=os.path.getsize, reverse=True)
    failed = False
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for findings in pool.map(lambda file: lint(directory, file, origins[file]), files):
            print(findings, end="", flush=True)
            failed = failed or findings != ""
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
