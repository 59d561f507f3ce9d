# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes JSON on its way to the client. Everything else streams on: the body is touched only where the head says that it is JSON, and only
then it is held.
"""
import json


def response(x):
    if "json" not in x.response.headers.get("Content-Type", ""):
        return
    data = x.response.json()
    if isinstance(data, dict) and "features" in data:
        data["features"] = sorted({*data["features"], "beta"})
        x.response.text = json.dumps(data)
