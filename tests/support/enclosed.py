# SPDX-License-Identifier: GPL-3.0-or-later
"""`penstock run` as its users start it: root, and somebody without privileges, each with a home of its own."""
import os
import shutil
import subprocess

from penstock_test import PROGRAM, TIMEOUT, environment

USER = 65432  # of nobody on any machine


class Person:
    """`environment` says where everything of theirs is; `prefix` before a command makes it theirs."""

    def __init__(self, folder, uid):
        self.uid, self.home = uid, folder
        self.environment = environment(folder)
        for variable in ("JAVA_HOME", "JAVA_TOOL_OPTIONS", "NODE_OPTIONS", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "GIT_SSL_CAINFO",
                         "NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE", "CARGO_HTTP_CAINFO", "NIX_SSL_CERT_FILE", "HTTPLIB2_CA_CERTS", "SSL_CERT_DIR"):
            self.environment.pop(variable, None)
        # What a person starts is the distribution's, whatever whoever runs the tests has before it.
        self.environment["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        self.prefix = [] if uid == 0 else [shutil.which("setpriv"), "--reuid", str(uid), "--regid", str(uid), "--clear-groups"]
        self.own(folder)

    def own(self, path):
        for folder, folders, files in os.walk(path):
            for name in (folder, *(os.path.join(folder, n) for n in (*folders, *files))):
                os.chown(name, self.uid, self.uid, follow_symlinks=False)

    def command(self, *command, options=()):
        return [*self.prefix, PROGRAM, "run", *options, "--", *command]

    def run(self, *command, options=(), **kwargs):
        """Once it has ended: subprocess's word of it."""
        kwargs.setdefault("stdin", subprocess.DEVNULL)
        if "input" in kwargs:
            del kwargs["stdin"]
        kwargs.setdefault("env", self.environment)
        return subprocess.run(self.command(*command, options=options), capture_output=True, timeout=TIMEOUT * 2, cwd=self.home, **kwargs)

    def start(self, *command, options=(), **kwargs):
        kwargs.setdefault("env", self.environment)
        return subprocess.Popen(self.command(*command, options=options), cwd=self.home, **kwargs)


def why_not():
    """Why nobody without privileges can have namespaces here, or ""."""
    if os.geteuid() != 0:
        return "only root can become other users"
    for program in ("setpriv", "unshare"):
        if not shutil.which(program):
            return f"{program} is not installed (util-linux)"
    done = subprocess.run(["setpriv", "--reuid", str(USER), "--regid", str(USER), "--clear-groups", "unshare", "-Urnm", "true"], capture_output=True)
    return done.stderr.decode() if done.returncode else ""
