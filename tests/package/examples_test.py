#!/usr/bin/python3
"""Runs the examples of some sections of a document and compares what they print with what stands there:
each line up to its first digit, as times and numbers differ. A line "..." stands for any lines. What a
person is asked there is asked on a terminal, and answered as it stands there: "[y/N] y" by y, and a
question for a password by one.

usage: examples_test.py run DOCUMENT SECTION[;SECTION...] LEDGER COMMAND...
       examples_test.py all DOCUMENT LEDGER
COMMAND runs a line of shell that it gets as its last argument. What was run is added to the ledger;
"all" fails where the document has an example that isn't there.
"""
import os
import pty
import re
import select
import subprocess
import sys
import time

PASSWORD = "a good password"
PATIENCE = 120  # seconds that an answer to a keystroke may take


def examples_of(document):
    """Section, line of shell, and the lines that it is to print, of each example."""
    section, inside, found = "", False, []
    for number, line in enumerate(open(document, encoding="utf-8"), 1):
        text = line.rstrip("\n").removeprefix("   " if line.startswith("   ") else "")
        if text.startswith("## "):
            section = text[3:]
        elif text.startswith("```"):
            inside = not inside
            is_first = True
        elif inside:
            if text[:2] in ("$ ", "# "):
                found.append((section, text[2:], []))
            elif is_first:
                sys.exit(f"FAILED: {document}:{number}: a block of examples begins with '$ ' or '# '")
            else:
                found[-1][2].append(text)
            is_first = False
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


def answers_of(expected):
    """What is asked, up to where the answer is typed, and that."""
    answers = []
    for line in expected:
        if line.endswith("[y/N] y"):
            answers.append(("[y/N] ", "y\n"))
        elif line.startswith("Password for ") or line == "The same again:":
            answers.append((stem(line) + " ", PASSWORD + "\n"))
    return answers


def run_on_terminal(command, answers):
    """The status, and what the terminal showed."""
    process, terminal = pty.fork()
    if process == 0:
        os.execvp(command[0], command)
    shown, asked_from = "", 0
    answers = list(answers)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:  # it has been let go of
            data = b""
        if not data:
            break
        shown += data.decode()
        if answers and shown.find(answers[0][0], asked_from) >= 0:
            asked_from = len(shown)
            end = time.monotonic() + PATIENCE
            time.sleep(0.2)  # until what is typed isn't shown any more
            os.write(terminal, answers.pop(0)[1].encode())
    else:
        os.kill(process, 9)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), shown.replace("\r\n", "\n")


def run_section(document, sections, ledger, *command):
    examples = [each for each in examples_of(document) if each[0] in sections.split(";")]
    if {section for section, _, _ in examples} != set(sections.split(";")):
        sys.exit(f"FAILED: {document} lacks examples in one of {sections}")
    for section, shell, expected in examples:
        answers = answers_of(expected)
        if answers:
            status, text = run_on_terminal([*command, shell], answers)
        else:
            done = subprocess.run([*command, shell], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  text=True, stdin=subprocess.DEVNULL)
            status, text = done.returncode, done.stdout
        printed = text.splitlines()
        if PASSWORD in text:
            sys.exit(f"FAILED: '{shell}' shows the password")
        if status != 0 or (expected and not fits(expected, printed)):
            sys.exit("FAILED: '{}' ended with {} and printed\n{}\nand not\n{}".format(
                shell, status, "\n".join(printed), "\n".join(expected)))
        with open(ledger, "a", encoding="utf-8") as done:
            done.write(f"{section}\t{shell}\n")
        print("as the document says:", shell)


def require_all(document, ledger):
    with open(ledger, encoding="utf-8") as done:
        were_run = set(done.read().splitlines())
    missing = [shell for section, shell, _ in examples_of(document)
               if f"{section}\t{shell}" not in were_run]
    if missing:
        sys.exit(f"FAILED: no test runs these examples of {document}: " + "; ".join(missing))
    print(f"all {len(were_run)} examples of {document} were run")


{"run": run_section, "all": require_all}[sys.argv[1]](*sys.argv[2:])
