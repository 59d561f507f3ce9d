# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies of others to be chained behind: microsocks, squid, haproxy. Own configuration, own folder, a free port, ended by handle."""
import os
import shutil
import socket
import subprocess
import tempfile
import time

from origins import free_port


class Proxy:
    """`configure(port)` gives the command; takes another port when somebody else was quicker."""

    def __init__(self, folder, configure, host="127.0.0.1", remove=False):
        self.folder, self.host, self.remove = folder, host, remove
        os.makedirs(folder, exist_ok=True)
        for _ in range(3):
            self.port = free_port()
            command = configure(self.port)
            self.log = open(os.path.join(folder, "output"), "ab+")
            self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL, cwd=folder)
            if self._listening():
                return
            self._end()
        with open(self.log.name, errors="replace") as f:
            raise RuntimeError(f"{command[0]} does not start: {f.read()}")

    def _listening(self):
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection((self.host, self.port), 5).close()
                return self.process.poll() is None
            except OSError:
                time.sleep(0.01)  # no event tells that a foreign program listens
        return False

    def close(self):
        self._end()
        if self.remove:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def microsocks(folder, user=None, password=None):
    login = ["-u", user, "-P", password] if user else []
    return Proxy(folder, lambda port: ["microsocks", "-i", "127.0.0.1", "-p", str(port), *login])


def squid(user=None, password=None, connect_ports="443"):
    """Takes CONNECT to `connect_ports` only ("0-65535": to all), as squid does by default."""
    folder = tempfile.mkdtemp(prefix="penstock-squid-")
    os.chmod(folder, 0o777)  # squid gives up root
    program = shutil.which("squid", path=os.environ.get("PATH", "") + ":/usr/sbin")
    helper = os.path.join(folder, "check")

    def configure(port):
        with open(helper, "w") as f:
            f.write(f"#!/bin/sh\nwhile read -r user password; do\n"
                    f"  [ \"$user\" = '{user}' ] && [ \"$password\" = '{password}' ] && echo OK || echo ERR\ndone\n")
        os.chmod(helper, 0o755)
        auth = (f"auth_param basic program {helper}\nauth_param basic children 1 startup=1\nacl known proxy_auth REQUIRED\n"
                "http_access deny !known\n" if user else "")
        path = os.path.join(folder, "squid.conf")
        with open(path, "w") as f:
            f.write(f"http_port 127.0.0.1:{port}\n{auth}acl CONNECT method CONNECT\nacl tunnels port {connect_ports}\n"
                    f"http_access deny CONNECT !tunnels\nhttp_access allow all\ncache deny all\ncache_mem 1 MB\n"
                    f"pid_filename {folder}/squid-{port}.pid\naccess_log none\ncache_log {folder}/cache.log\ncoredump_dir {folder}\n"
                    f"shutdown_lifetime 0 seconds\nmax_filedescriptors 1024\nvisible_hostname squid.test\npinger_enable off\n")
        return [program, "-N", "-n", f"penstock{port}", "-f", path]  # its shared memory is named by the service

    return Proxy(folder, configure, remove=True)


def tls_before(folder, target, certificate):
    """haproxy that takes TLS and hands the bytes to the proxy at `target`."""
    program = shutil.which("haproxy", path=os.environ.get("PATH", "") + ":/usr/sbin")

    def configure(port):
        both = os.path.join(folder, "both.pem")
        with open(both, "w") as out:
            for name in certificate:
                with open(name) as f:
                    out.write(f.read())
        path = os.path.join(folder, "haproxy.cfg")
        with open(path, "w") as f:
            f.write(f"defaults\n mode tcp\n timeout connect 10s\n timeout client 60s\n timeout server 60s\n"
                    f"frontend f\n bind 127.0.0.1:{port} ssl crt {both}\n default_backend b\nbackend b\n server s 127.0.0.1:{target}\n")
        return [program, "-f", path, "-db"]

    return Proxy(folder, configure)
