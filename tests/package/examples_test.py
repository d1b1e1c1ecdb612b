#!/usr/bin/python3
"""Runs the examples of some sections of a document and compares what they print with what stands there:
each line up to its first digit, as times and numbers differ. A line "..." stands for any lines.

usage: examples_test.py DOCUMENT SECTION[,SECTION...] COMMAND...
COMMAND runs a line of shell that it gets as its last argument.
"""
import re
import subprocess
import sys


def examples_of(document, sections):
    """Each line of shell with the lines that it is to print."""
    section, inside, found = "", False, []
    for line in open(document, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("## "):
            section = line[3:]
        elif line.startswith("```"):
            inside = not inside
        elif inside and section in sections:
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found:
                found[-1][1].append(line)
    return found


def stem(line):
    return re.split(r"\d", line, maxsplit=1)[0].rstrip()


def fits(expected, printed):
    """Whether each expected line is there, in this order, with nothing between but where "..." is."""
    at = 0
    for number, line in enumerate(expected):
        if line == "...":
            if number + 1 == len(expected):
                return True
            wanted = stem(expected[number + 1])
            while at < len(printed) and stem(printed[at]) != wanted:
                at += 1
        elif at < len(printed) and stem(printed[at]) == stem(line):
            at += 1
        else:
            return False
    return at == len(printed)


def main(document, sections, *command):
    examples = examples_of(document, sections.split(","))
    if not examples:
        sys.exit(f"FAILED: {document} has no examples in {sections}")
    for shell, expected in examples:
        done = subprocess.run([*command, shell], capture_output=True, text=True)
        printed = (done.stdout + done.stderr).splitlines()
        if done.returncode != 0 or (expected and not fits(expected, printed)):
            sys.exit("FAILED: '{}' ended with {} and printed\n{}\nand not\n{}".format(
                shell, done.returncode, "\n".join(printed), "\n".join(expected)))
        print("as the document says:", shell)


main(*sys.argv[1:])
