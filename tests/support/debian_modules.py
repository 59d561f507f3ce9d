# SPDX-License-Identifier: GPL-3.0-or-later
"""Python modules that the distribution has for its own interpreter, which need not be the one that runs the test."""
import importlib.util
import os
import sys

SYSTEM = "/usr/bin/python3"


def need(*modules):
    """Runs the script again under the distribution's interpreter where this one lacks a module."""
    missing = [m for m in modules if importlib.util.find_spec(m) is None]
    if not missing:
        return
    if os.path.realpath(sys.executable) == os.path.realpath(SYSTEM) or os.environ.get("PENSTOCK_TEST_AGAIN"):
        raise SystemExit(f"{SYSTEM} lacks {', '.join(missing)}: scripts/test installs them")
    os.environ["PENSTOCK_TEST_AGAIN"] = "1"
    os.execv(SYSTEM, [SYSTEM, "-B", *sys.argv])
