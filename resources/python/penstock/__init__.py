# SPDX-License-Identifier: GPL-3.0-or-later
"""What scripts of Penstock may import. Nothing has to be installed: `import penstock` works in every script.

A script is a file of functions; Penstock calls those that are there.

    def request(x): ...            before the request goes to its server
    def response(x): ...           before the response goes to its client
    def message(x, m): ...         each message of a WebSocket, of gRPC, of an event stream, of MQTT
    def connect(x): ...            before a tunnel of TLS is decrypted: x.passthrough() leaves it as it is
    def wants(x): ...              "head" or "body", or {"request": ..., "response": ...}: whether bodies are held for this script

Each may be `async`: while it waits, its worker goes on with other calls. The two hooks of pypproxy work as they are:

    def on_request(method, host, path, body): ...      path with its query; bytes or str become the body, None leaves it
    def on_response(status, body): ...                 the body decoded; what it returns is coded again

`x` is an `Exchange`, `m` a `Message`. Without `wants`, a hook that touches a body that is not here is ended and called again with it, on a
fresh `x`: do nothing before that which must not be done twice. What a hook changed before it failed is not done.

Penstock runs several workers. Each has its own copy of the script's globals: what has to be counted over all of them belongs in a file.
`penstock.run_chain()` sends the chain of the Resender (a login, say) and gives the values that its answers gave.
A call may take 10 seconds (`script.timeout`), a worker a gigabyte of memory; who goes beyond is ended, and traffic goes on.
"""
from ._api import PenstockError, run_chain
from ._exchange import Exchange, Message, Response
from ._headers import Headers

__all__ = ["Exchange", "Headers", "Message", "PenstockError", "Response", "log", "run_chain"]


def log(*what, level="info"):
    """A line in the console, from anywhere. Within a hook `x.log` also puts it into the exchange's trace."""
    from . import _worker
    _worker.log(0, level, " ".join(map(str, what)))
