#!/usr/bin/python3
"""Stands for two commands of Docker where there is no daemon: starts the service of ./compose.yaml by
buildah, as that file says, waits for its health check, and runs a command in it. The container shares
the machine's network, so its server listens on $CQ_TEST_PORT instead of the published port, and what
keeps it from changing itself isn't enforced.

usage: docker_by_buildah.py compose up --detach --wait
       docker_by_buildah.py compose exec SERVICE COMMAND...
$CQ_TEST_STORAGE is the directory of buildah's storage. The volumes, the log and the process id of the
server, whose process group is its own, are below $CQ_TEST_STATE.
"""
import json
import os
import shutil
import subprocess
import sys
import time

import yaml

STATE = os.environ["CQ_TEST_STATE"]
STORAGE = os.environ["CQ_TEST_STORAGE"]
BUILDAH = ["buildah", "--root", STORAGE + "/storage", "--runroot", STORAGE + "/run"]


def buildah(*arguments):
    return subprocess.run([*BUILDAH, *arguments], check=True, capture_output=True, text=True).stdout.strip()


class Service:
    def __init__(self, name):
        with open("compose.yaml", encoding="utf-8") as text:
            self.compose = yaml.safe_load(text)
        self.service = self.compose["services"][name]
        self.container = "compose-" + name

    def mounts(self):
        """Options for the volumes and the secrets."""
        options = []
        for volume in self.service["volumes"]:
            source, target = volume.split(":")
            options += ["--volume", f"{STATE}/volumes/{source}:{target}"]
        for secret in self.service["secrets"]:
            file = os.path.abspath(self.compose["secrets"][secret]["file"])
            options += ["--volume", f"{file}:/run/secrets/{secret}:ro"]
        return options

    def command(self, arguments):
        return [*BUILDAH, "run", *self.mounts(), self.container, "--", *arguments]

    def make(self):
        buildah("from", "--pull-never", "--name", self.container, "localhost/" + self.service["image"])
        for name, value in {**self.service["environment"], "CQ_PORT": os.environ["CQ_TEST_PORT"]}.items():
            buildah("config", "--env", f"{name}={value}", self.container)
        buildah("config", "--user", self.service["user"], self.container)
        root = buildah("mount", self.container)
        for volume in self.service["volumes"]:  # a new one begins with what the image has there
            source, target = volume.split(":")
            subprocess.run(["cp", "-a", root + target, f"{STATE}/volumes/{source}"], check=True)
        buildah("umount", self.container)

    def start(self):
        image = json.loads(buildah("inspect", "--type", "image", "localhost/" + self.service["image"]))
        config = image["Docker"]["config"]
        with open(STATE + "/log", "w", encoding="utf-8") as log:
            return subprocess.Popen(self.command(config["Entrypoint"] + config["Cmd"]), stdout=log,
                                    stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)

    def is_healthy(self):
        test = self.service["healthcheck"]["test"]
        return subprocess.run(self.command(test[1:]), capture_output=True, check=False).returncode == 0


def up(name):
    shutil.rmtree(STATE, ignore_errors=True)
    os.makedirs(STATE + "/volumes")
    service = Service(name)
    service.make()
    server = service.start()
    with open(STATE + "/pid", "w", encoding="utf-8") as file:
        file.write(str(server.pid))
    for _ in range(150):
        if service.is_healthy():
            return 0
        if server.poll() is not None:
            break
        time.sleep(0.2)
    with open(STATE + "/log", encoding="utf-8") as log:
        sys.stderr.write(log.read())
    return 1


def main(arguments):
    if arguments == ["compose", "up", "--detach", "--wait"]:
        with open("compose.yaml", encoding="utf-8") as text:
            (name,) = yaml.safe_load(text)["services"]
        return up(name)
    if arguments[:2] == ["compose", "exec"] and len(arguments) > 3:
        return subprocess.run(Service(arguments[2]).command(arguments[3:]), check=False).returncode
    sys.exit(f"docker {' '.join(arguments)} is no command that this stands for")


sys.exit(main(sys.argv[1:]))
