#!/usr/bin/python3
"""Runs the shell blocks of a document's sections, and compares what they print with the document.

usage: tour.py DOCUMENT DIRECTORY-OF-PROGRAMS SECTION...

The "sh" blocks of the sections run one after the other in one shell; a "text" or "json" block behind
one is what it prints. Where the document has a time, an id, a ticket, or a token, any other may come, but the
same one wherever the document has the same; "..." stands for anything within a line. The server that
a block starts listens on a free port and keeps its database in a directory of the test's.
"""
import os
import re
import socket
import subprocess
import sys
import tempfile

END = "--- end of the block ---"
TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?"
UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
API_TOKEN = "pat_[A-Za-z0-9_-]{43}"
NAMED = ("id", "ticket", "uuid", "token")  # each stands for one thing, wherever it comes
# What isn't the same each time, and what comes in its place.
VARIES = [("id", re.compile(r"\b[0-9a-f]{32}\b"), r"[0-9a-f]{32}"),
          ("uuid", re.compile(UUID), UUID),
          ("token", re.compile(API_TOKEN), API_TOKEN),
          ("ticket", re.compile(r"\b\d{16}\b"), r"\d{16}"),
          ("time", re.compile(TIME), TIME),
          ("seconds", re.compile(r"(?<=Retry-After: )\d+"), r"\d+"),
          ("rest", re.compile(r"\.\.\."), r".*?")]
PRELUDE = r"""
# A server in the background is the job itself, so that what ends the job ends it.
cq-server() {
  if [ "$1" = serve ]; then exec "$(type -P cq-server)" "$@" 2>> "$TOUR/server.log"; fi
  command cq-server "$@"
}
curl() {
  for _ in $(seq 300); do command curl -s -o /dev/null 127.0.0.1:"$CQ_PORT" && break; sleep 0.2; done
  command curl "$@"
}
trap 'kill $(jobs -p) 2> /dev/null' EXIT
"""


def blocks_of(document, sections):
    """(language, text) of the blocks in these sections, in their order."""
    found = []
    section = language = None
    for line in document.splitlines():
        if language is None and line.startswith("## "):
            section = line[3:].strip()
        elif line.startswith("```"):
            if language is None:
                language, text = line[3:].strip() or "none", []
            else:
                if section in sections:
                    found.append((language, "\n".join(text)))
                language = None
        elif language is not None:
            text.append(line)
    return found


def pattern_of(expected, known):
    """A regular expression for the text, with a group for each id that isn't known yet."""
    names = {}
    pattern = ""
    at = 0
    while at < len(expected):
        matches = [(m.start(), -m.end(), kind, m.group(), any_) for kind, varies, any_ in VARIES
                   if (m := varies.search(expected, at))]
        if not matches:
            break
        start, end, kind, text, any_ = min(matches)
        pattern += re.escape(expected[at:start])
        at = -end
        if kind not in NAMED:
            pattern += any_
        elif text in known:
            pattern += re.escape(known[text])
        elif text in names:
            pattern += "(?P=%s)" % names[text]
        else:
            names[text] = "id%d" % len(names)
            pattern += "(?P<%s>%s)" % (names[text], any_)
    pattern += re.escape(expected[at:])
    return re.sub(r"(\\ )+", r"[ ]+", pattern), names


def tidy(text):
    """Without what HTTP adds, and blank lines that only set answers apart."""
    lines = [line.rstrip() for line in text.replace("\r", "").split("\n")]
    dropped = re.compile(r"^(Date|Connection|Content-Length|Content-Type|X-Request-ID|"
                         r"X-Content-Type-Options|Cache-Control|ETag|Transfer-Encoding): ", re.I)
    return "\n".join(line for line in lines if line and not dropped.match(line))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


class Shell:
    def __init__(self, programs, directory):
        environment = {"PATH": programs + ":" + os.environ["PATH"], "TOUR": directory, "HOME": directory}
        self.shell = subprocess.Popen(["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True, cwd=directory,
                                      env=environment)
        self.run(PRELUDE)

    def run(self, text):
        self.shell.stdin.write("%s\necho; echo '%s'\n" % (text, END))
        self.shell.stdin.flush()
        printed = []
        for line in self.shell.stdout:
            if line.rstrip() == END:
                return "".join(printed)
            printed.append(line)
        sys.exit("The shell ended in:\n%s\nafter it printed:\n%s" % (text, "".join(printed)))

    def end(self):
        self.shell.stdin.close()
        self.shell.wait()


def main(path, programs, sections):
    with open(path, encoding="utf-8") as file:
        blocks = blocks_of(file.read(), sections)
    compared = 0
    known = {}
    with tempfile.TemporaryDirectory() as directory:
        port = free_port()
        shell = Shell(programs, directory)
        try:
            printed = None
            for language, text in blocks:
                if language == "sh":
                    text = text.replace("127.0.0.1:3000", "127.0.0.1:" + port)
                    text = text.replace("CQ_HOST=127.0.0.1", "CQ_HOST=127.0.0.1 CQ_PORT=" + port)
                    text = re.sub(r"CQ_PORT=3123 |3123(?=\$)", lambda m: "" if "=" in m.group() else port, text)
                    for name in ("workspaces.db", "experiments.db"):
                        text = text.replace("/tmp/" + name, directory + "/" + name)
                    for wanted, actual in known.items():
                        text = text.replace(wanted, actual)
                    printed, ran = shell.run(text), text
                elif language in ("text", "json") and printed is not None:
                    pattern, names = pattern_of(tidy(text), known)
                    match = re.fullmatch(pattern, tidy(printed))
                    if not match:
                        sys.exit("%s: this\n\n%s\n\nprints\n\n%s\n\nand not\n\n%s" %
                                 (path, ran, tidy(printed), tidy(text)))
                    known.update((wanted, match.group(name)) for wanted, name in names.items())
                    printed = None
                    compared += 1
        finally:
            shell.end()
    print("%d blocks ran, the output of %d compared" %
          (sum(1 for language, _ in blocks if language == "sh"), compared))
    if compared == 0 and not any(language == "sh" for language, _ in blocks):
        sys.exit(path + " has no such section with a block to run")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
