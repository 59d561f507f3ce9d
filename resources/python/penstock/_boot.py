# SPDX-License-Identifier: GPL-3.0-or-later
"""The first of ours that runs in a worker. Penstock gives `channel` (a socket) and `sources` (name -> source): nothing of this package lies in
a file that somebody could have changed."""
import importlib.abc
import importlib.machinery
import sys


class Sources(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds `penstock` and its parts in what came by the channel."""

    def find_spec(self, name, path=None, target=None):
        if name not in sources:
            return None
        return importlib.machinery.ModuleSpec(name, self, origin="<penstock>", is_package=name == "penstock")

    def create_module(self, spec):
        return None

    def get_source(self, name):
        return sources[name]

    def is_package(self, name):
        return name == "penstock"

    def exec_module(self, module):
        name = module.__spec__.name
        exec(compile(sources[name], f"<{name}>", "exec", dont_inherit=True), module.__dict__)


sys.meta_path.insert(0, Sources())
if sys.path and sys.path[0] == "":
    del sys.path[0]

from penstock import _worker  # noqa: E402

_worker.main(channel, sys.argv[1], float(sys.argv[2]))
