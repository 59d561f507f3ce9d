# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the Penstock that started this worker, by its API."""
import http.client
import json
import os


class PenstockError(Exception):
    """Penstock refused, or could not be asked; str() is the sentence."""


def _running():
    """What the Penstock that this is a worker of says of itself."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    data = os.environ.get("XDG_DATA_HOME", "")
    if not os.path.isabs(data):
        data = os.path.join(os.path.expanduser("~"), ".local", "share")
    folders = [os.path.join(runtime, "penstock")] if os.path.isabs(runtime) else []
    for folder in folders + [os.path.join(data, "penstock", "run")]:
        try:
            with open(os.path.join(folder, f"penstock-{os.getppid()}.json")) as f:
                return json.load(f)
        except (OSError, ValueError):
            pass
    raise PenstockError("Penstock does not say where its API is")


def call(method, path, body=None, timeout=60):
    """What the API answers, as JSON. See /api/openapi.json for all of it."""
    running = _running()
    if not running.get("api"):
        raise PenstockError("the API is off (api.enabled)")
    with open(running["token_file"]) as f:
        token = f.read().strip()
    host, port = running["api"].rsplit(":", 1)
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=timeout)
    try:
        connection.request(method, path, None if body is None else json.dumps(body).encode(), {"Authorization": "Bearer " + token})
        answer = connection.getresponse()
        content = answer.read()
    except OSError as error:
        raise PenstockError(str(error)) from error
    finally:
        connection.close()
    try:
        content = json.loads(content or b"null")
    except ValueError:
        pass
    if answer.status >= 300:
        raise PenstockError(content["detail"] if isinstance(content, dict) and "detail" in content else f"status {answer.status}")
    return content


def run_chain(timeout=60, **variables):
    """Sends the chain of the Resender in order and gives the values that its answers gave: {"token": ...}. `variables` win over those of the
    project. Blocks: a hook's own time limit counts."""
    return call("POST", "/api/chain", {"variables": {name: str(value) for name, value in variables.items()}}, timeout)["values"]
