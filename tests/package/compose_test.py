#!/usr/bin/python3
"""Whether compose.yaml says what cq-server and the image take: its parts name each other, each variable
is a setting, secrets are files that are mounted, and the user and the check are the image's.

usage: compose_test.py compose.yaml Dockerfile CQ_SERVER
"""
import json
import re
import subprocess
import sys

import yaml

# Of the Compose specification, what a service may have here.
KNOWN = {"build", "image", "ports", "volumes", "environment", "secrets", "user", "read_only", "tmpfs",
         "cap_drop", "security_opt", "healthcheck", "stop_grace_period", "restart"}


def fail(sentence):
    sys.exit("FAILED: " + sentence)


def settings_of(binary):
    """The names under which the binary takes settings."""
    help_text = subprocess.run([binary, "config", "--help"], capture_output=True, text=True).stdout
    shown = subprocess.run([binary, "config", "--env-file", "/dev/null"], capture_output=True,
                           text=True).stdout
    names = set(re.findall(r"\bCQ_[A-Z_]+\b", help_text + shown))
    return names | {name + "_FILE" for name in names}


def check_service(name, service, compose, dockerfile, settings):
    unknown = set(service) - KNOWN
    if unknown:
        fail(f"{name} has {sorted(unknown)}, which nothing here knows")
    for variable, value in service["environment"].items():
        if variable not in settings:
            fail(f"{name} sets {variable}, which is no setting of cq-server")
        if str(value).startswith("/run/secrets/"):
            secret = value.removeprefix("/run/secrets/")
            if secret not in service["secrets"]:
                fail(f"{variable} names {value}, which isn't mounted")
        elif "SECRET" in variable or "PEPPER" in variable or "PASSWORD" in variable:
            fail(f"{variable} has a secret in the file")
    for secret in service["secrets"]:
        if set(compose["secrets"].get(secret, {})) != {"file"}:
            fail(f"the secret {secret} is no file")
    for volume in service["volumes"]:
        source, target = volume.split(":")[:2]
        if source not in compose["volumes"]:
            fail(f"the volume {source} isn't declared")
        if f"VOLUME {target}\n" not in dockerfile:
            fail(f"the image has no volume {target}")
    for port in service["ports"]:
        if not port.startswith("127.0.0.1:"):
            fail(f"{port} is published to everybody")
        if f"EXPOSE {port.rsplit(':', 1)[1]}\n" not in dockerfile:
            fail(f"the image doesn't serve {port}")
    uid = re.search(r"^ARG CQ_UID=(\d+)$", dockerfile, re.M).group(1)
    if service["user"] != f"{uid}:{uid}":
        fail(f"the user {service['user']} isn't the image's, {uid}")
    test = service["healthcheck"]["test"]
    if test[0] != "CMD" or f"CMD {json.dumps(test[1:])}\n" not in dockerfile:
        fail(f"the check {test} isn't the image's")
    if not service["read_only"] or service["cap_drop"] != ["ALL"]:
        fail("the container may change itself, or has capabilities")


def main(compose_file, docker_file, binary):
    with open(compose_file) as text:
        compose = yaml.safe_load(text)
    with open(docker_file) as text:
        dockerfile = text.read()
    settings = settings_of(binary)
    if "CQ_FIRST_USER" not in settings:
        fail("the settings can't be read off the binary")
    if set(compose) != {"services", "volumes", "secrets"}:
        fail(f"there is {sorted(compose)}")
    for name, service in compose["services"].items():
        check_service(name, service, compose, dockerfile, settings)
    print("compose.yaml: all well")


main(*sys.argv[1:])
