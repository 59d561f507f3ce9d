# SPDX-License-Identifier: GPL-3.0-or-later
"""The two hooks of pypproxy, as they are there: whole bodies in, whole bodies out, None for no change."""


def on_request(method, host, path, body):
    if method == "POST" and path.startswith("/login"):
        return body.replace(b"password=secret", b"password=guess")
    return None


def on_response(status, body):
    if status == 200:
        return body.decode("utf-8", "replace").replace("production", "staging")
    return None
