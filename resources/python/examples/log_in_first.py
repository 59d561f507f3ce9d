# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs in by the chain of the Resender, whose answers give `token`, and again where a server says that it holds no more."""
import penstock

_values = {}


def request(x):
    if not x.path.startswith("/api/"):
        return
    if not _values:
        _values.update(penstock.run_chain())
    x.headers.set("Authorization", "Bearer " + _values["token"])


def response(x):
    if x.status == 401:
        _values.clear()
