# SPDX-License-Identifier: GPL-3.0-or-later
"""A fresh machine: a minimal root of this machine's own release, made by debootstrap, in namespaces that take every mount and process with them.

What of this machine goes in is what costs time or depends on the place: package sources and roots of trust, name resolution, downloaded
packages, ccache's folder, which is read only there, and where asked, what was compiled here.
"""
import os
import platform
import shlex
import shutil
import subprocess
import sys
import time

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CACHE = os.path.join(TREE, "build", "fresh")
DAYS = 7  # a base older than that is made anew, with what was downloaded for it
MEMORY = 5 << 30  # what the root grows to, and the compiler beside it
USER = "newcomer"
ISOLATED = "PENSTOCK_FRESH_ISOLATED"


class Impossible(Exception):
    """This machine cannot make such a root, through no fault of the tree."""


def say(*words):
    print(f"[{time.monotonic() - say.since:6.1f} s]", *words, flush=True)


say.since = time.monotonic()


def text_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def available_memory():
    with open("/proc/meminfo") as f:
        fields = dict(line.split(":") for line in f)
    return sum(int(fields[key].split()[0]) * 1024 for key in ("MemAvailable", "SwapFree"))


def check_possible():
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise Impossible("making a root takes root")
    for program in ("debootstrap", "apt-get", "unshare", "chroot"):
        if not shutil.which(program):
            raise Impossible(f"there is no {program} here")
    if available_memory() < MEMORY:
        raise Impossible(f"the root lies in memory and takes {MEMORY >> 30} GB, {available_memory() >> 20} MB are available")
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "--mount-proc", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode:
        raise Impossible("mount and PID namespaces are not allowed here")


def isolate():
    """Starts the program again in a mount and a PID namespace. Whoever kills it, even with SIGKILL, ends all processes in it, and with the
    last of them go the mounts, the root in memory included."""
    if os.environ.get(ISOLATED):
        return
    check_possible()
    sys.stdout.flush()
    os.environ[ISOLATED] = "1"
    os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, "-B",
                          *sys.argv])


def release():
    with open("/etc/os-release") as f:
        fields = dict(line.rstrip("\n").split("=", 1) for line in f if "=" in line)
    return fields.get("VERSION_CODENAME", "").strip('"')


def mirror(codename):
    """Where this machine gets that release from."""
    lines = text_of("apt-get", "indextargets", "--format", "$(RELEASE) $(COMPONENT) $(REPO_URI)", "Created-By: Packages").splitlines()
    for line in lines:
        suite, component, uri = line.split(" ", 2)
        if (suite, component) == (codename, "main"):
            return uri
    raise Impossible(f"the package sources of this machine do not have {codename or 'a named release'}")


class Base:
    """What debootstrap made, as an archive, and the packages downloaded since."""

    def __init__(self):
        self.codename = release()
        uri = mirror(self.codename)
        self.folder = os.path.join(CACHE, f"{self.codename}-{platform.machine()}")
        self.archive = os.path.join(self.folder, "base.tar")
        self.packages = os.path.join(self.folder, "packages")
        if os.path.exists(self.archive) and time.time() - os.path.getmtime(self.archive) < DAYS * 86400:
            say(f"the base is {self.archive}")
            return
        shutil.rmtree(CACHE, ignore_errors=True)
        os.makedirs(self.packages)
        self._make(uri)

    def _make(self, uri):
        say(f"making a root of {self.codename}")
        root = os.path.join(self.folder, "root")
        os.makedirs(root)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "base", root], check=True)
        # sudo: a person's machine has it, a minimal root has not.
        done = subprocess.run(["debootstrap", "--variant=minbase", "--include=sudo", self.codename, root, uri], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            last = done.stdout.splitlines()[-5:]
            if any("Failed getting release" in line or "Couldn't download" in line for line in last):
                raise Impossible(f"debootstrap gets nothing from the network: {last[-1]}")
            raise RuntimeError("debootstrap failed:\n" + done.stdout[-4000:])
        for name in os.listdir(os.path.join(root, "var/cache/apt/archives")):
            if name.endswith(".deb"):
                os.unlink(os.path.join(root, "var/cache/apt/archives", name))
        subprocess.run(["tar", "-C", root, "-cf", self.archive + ".new", "--one-file-system", "."], check=True)
        os.rename(self.archive + ".new", self.archive)
        subprocess.run(["umount", root], check=True)


class Machine:
    """The root while it is there: `run` is what its user types."""

    def __init__(self, base, name="root"):
        self.root = os.path.join(CACHE, name)
        os.makedirs(self.root, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755,size=90%", "fresh", self.root], check=True)
        subprocess.run(["tar", "-C", self.root, "-xf", base.archive], check=True)
        self._mount("-t", "proc", "proc", to="proc")
        self._mount("-t", "devpts", "devpts", to="dev/pts")
        self._mount("-t", "tmpfs", "shm", to="dev/shm")
        self._mount("--bind", base.packages, to="var/cache/apt/archives")
        self._carry_sources()
        self._make_user()
        self.environment = {"HOME": self.home, "USER": USER, "LOGNAME": USER, "SHELL": "/bin/bash",
                            "PATH": "/usr/local/bin:/usr/bin:/bin", **self._compiler_cache()}

    def path(self, inside):
        return os.path.join(self.root, inside.lstrip("/"))

    def write(self, inside, text, mode=0o644):
        os.makedirs(os.path.dirname(self.path(inside)), exist_ok=True)
        with open(self.path(inside), "w") as f:
            f.write(text)
        os.chmod(self.path(inside), mode)

    def mount(self, *what, to):
        """For as long as the root is there."""
        self._mount(*what, to=to)

    def _mount(self, *what, to):
        os.makedirs(self.path(to), exist_ok=True)
        subprocess.run(["mount", *what, self.path(to)], check=True)

    def _carry(self, path):
        if os.path.isdir(path):
            shutil.copytree(path, self.path(path), symlinks=True, dirs_exist_ok=True)
        elif os.path.exists(path):
            os.makedirs(os.path.dirname(self.path(path)), exist_ok=True)
            shutil.copy(path, self.path(path))

    def _carry_sources(self):
        for name in ("sources.list", "sources.list.d", "preferences", "preferences.d", "auth.conf", "auth.conf.d", "trusted.gpg", "trusted.gpg.d",
                     "keyrings"):
            if name == "sources.list" and os.path.exists(self.path("etc/apt/sources.list")):
                os.unlink(self.path("etc/apt/sources.list"))
            self._carry(os.path.join("/etc/apt", name))
        # Of apt's settings those that say how to fetch: the others are hooks of programs that are not there.
        lines = [line for line in text_of("apt-config", "dump").splitlines() if line.startswith("Acquire::") and "IndexTargets" not in line]
        for scheme in ("http", "https"):
            if proxy := os.environ.get(f"{scheme}_proxy"):
                lines.append(f'Acquire::{scheme}::Proxy "{proxy}";')
        # The packages are kept beside the base; syncing each file to a disk that is memory helps nobody.
        lines.append('APT::Keep-Downloaded-Packages "true";')
        self.write("etc/apt/apt.conf.d/00fresh", "\n".join(lines) + "\n")
        self.write("etc/dpkg/dpkg.cfg.d/fresh", "force-unsafe-io\n")
        for path in ("/etc/resolv.conf", "/etc/hosts", "/usr/local/share/ca-certificates", "/etc/ssl/certs/ca-certificates.crt"):
            self._carry(path)

    def _make_user(self):
        self.home = f"/home/{USER}"
        subprocess.run(["chroot", self.root, "/usr/sbin/useradd", "--create-home", "--shell", "/bin/bash", USER], check=True)
        self.write(f"etc/sudoers.d/{USER}", f"{USER} ALL=(ALL) NOPASSWD: ALL\n", 0o440)
        with open(self.path("etc/passwd")) as f:
            self.uid, self.gid = next(map(int, line.split(":")[2:4]) for line in f if line.startswith(USER + ":"))

    def _compiler_cache(self):
        """ccache's variables there. The tree has the same path as here, so what was compiled here is found whatever ccache.conf says of paths."""
        if not shutil.which("ccache"):
            return {}
        settings = dict(line.split(") ", 1)[1].split(" = ", 1) for line in text_of("ccache", "--show-config").splitlines() if ") " in line and " = " in line)
        if not os.path.isdir(settings.get("cache_dir", "")):
            return {}
        self._mount("--bind", settings["cache_dir"], to="var/cache/ccache")
        subprocess.run(["mount", "-o", "remount,bind,ro", self.path("var/cache/ccache")], check=True)
        variables = {"CCACHE_DIR": "/var/cache/ccache", "CCACHE_READONLY": "1", "CCACHE_NOSTATS": "1", "CCACHE_TEMPDIR": f"{self.home}/.ccache-tmp",
                     "CCACHE_BASEDIR": settings.get("base_dir", ""), "CCACHE_SLOPPINESS": settings.get("sloppiness", "")}
        if settings.get("hash_dir") == "false":
            variables["CCACHE_NOHASHDIR"] = "1"
        # The language of the compiler's messages is part of what was compiled.
        variables.update((key, os.environ[key]) for key in ("LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES") if key in os.environ)
        return variables

    def copy_tree(self):
        """The tree as somebody who clones it has it, changes of the day included."""
        listed = subprocess.run(["git", "-c", f"safe.directory={TREE}", "-C", TREE, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                capture_output=True)
        if listed.returncode:
            raise RuntimeError(f"git does not list the tree: {listed.stderr.decode()}")
        for name in filter(None, listed.stdout.decode().split("\0")):
            source, target = os.path.join(TREE, name), self.path(os.path.join(TREE, name))
            if os.path.lexists(source):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copy2(source, target, follow_symlinks=False)
        subprocess.run(["chown", "-R", "--no-dereference", f"{self.uid}:{self.gid}", self.path(TREE)], check=True)
        # The folders above belong to root as they do here, but here they may be somebody's home.
        above = os.path.dirname(TREE)
        while above != "/":
            os.chmod(self.path(above), os.stat(self.path(above)).st_mode | 0o055)
            above = os.path.dirname(above)

    def copy_compiled(self, build):
        """What was compiled here for the program, with ninja's logs, but neither configured nor linked: ninja compiles anew each source that
        read a header which is not there, and CMake and the linker find or miss each library. Precompiled headers are 150 MB each and only read
        by who compiles: there an empty file stands for each, as old as it is, that the compiler passes over. False where nothing was compiled."""
        source, target = os.path.join(TREE, build), self.path(os.path.join(TREE, build))
        if not os.path.exists(os.path.join(source, ".ninja_deps")):
            return False
        for folder, folders, names in os.walk(source):
            folders[:] = [name for name in folders if os.path.join(folder, name) not in (os.path.join(source, "tests"), os.path.join(source, "Testing"))]
            for name in names:
                file = os.path.join(folder, name)
                with open(file, "rb") as f:
                    if f.read(4) == b"\x7fELF" and not name.endswith(".o") or name in ("build.ninja", "CMakeCache.txt") or name.endswith((".a", ".deb")):
                        continue
                copy = os.path.join(target, os.path.relpath(file, source))
                os.makedirs(os.path.dirname(copy), exist_ok=True)
                if name.endswith(".gch"):
                    open(copy, "wb").close()
                    shutil.copystat(file, copy)
                else:
                    shutil.copy2(file, copy, follow_symlinks=False)
        subprocess.run(["chown", "-R", "--no-dereference", f"{self.uid}:{self.gid}", target], check=True)
        return True

    def command(self, line, folder=TREE):
        """The argument list for what the user types at a shell in the tree, or in another folder."""
        variables = [f"{key}={value}" for key, value in self.environment.items() if value]
        who = ["setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--init-groups"]  # becomes the command, so signals reach it
        return ["chroot", self.root, *who, "env", "-i", *variables, "bash", "-c", f"cd {shlex.quote(folder)} && {line}"]
