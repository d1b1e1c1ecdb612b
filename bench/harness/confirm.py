"""usage: python3 -m harness.confirm DATABASE UNIT [SECONDS]

Confirms a unit as another program would that uses the same file, knowing nothing of a server.
Prints the confirmations and the confidence that the unit then has, as JSON. With SECONDS it does so
again each time that many have passed, until it is ended.
"""

import datetime
import json
import sqlite3
import sys
import time


def confirm(file: str, unit_id: str) -> tuple[int, float]:
    database = sqlite3.connect(file, timeout=60, isolation_level=None)
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute("BEGIN IMMEDIATE")
    (text,) = database.execute("SELECT data FROM knowledge_units WHERE id = ?",
                               (unit_id,)).fetchone()
    document = json.loads(text)
    evidence = document["evidence"]
    evidence["confidence"] = min(1.0, evidence["confidence"] + 0.1)
    evidence["confirmations"] += 1
    moment = datetime.datetime.now(datetime.timezone.utc)
    evidence["last_confirmed"] = moment.isoformat().replace("+00:00", "Z")
    database.execute("UPDATE knowledge_units SET data = ? WHERE id = ?",
                     (json.dumps(document, ensure_ascii=False, separators=(",", ":")), unit_id))
    database.execute("COMMIT")
    database.close()
    return evidence["confirmations"], evidence["confidence"]


if __name__ == "__main__":
    print(json.dumps(confirm(sys.argv[1], sys.argv[2])))
    while len(sys.argv) > 3:
        time.sleep(float(sys.argv[3]))
        print(json.dumps(confirm(sys.argv[1], sys.argv[2])))
