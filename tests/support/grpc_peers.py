# SPDX-License-Identifier: GPL-3.0-or-later
"""A gRPC origin over python-grpcio without generated code: messages are bytes. And channels to it, direct or through the proxy."""
import os
import queue
import threading
from concurrent.futures import ThreadPoolExecutor

for name in [n for n in os.environ if n.lower().endswith("_proxy")]:
    del os.environ[name]  # the core looks for them, before the channel's own argument for some
os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import grpc  # noqa: E402

UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
DETAILS = b"\x08\x09\x12\x07details\x1a\x04\x0a\x02ok"  # a google.rpc.Status, as far as anybody here cares
FILE_LIST = b"\x32\x0d\x0a\x0b\x0a\x09peer.Test"  # a ServerReflectionResponse: one service


class GrpcOrigin:
    """Services by path. `cancelled`: a queue of (method, why it thinks so) of calls that ended before their end."""

    def __init__(self, certificate=None, compression=None):
        self.cancelled, self.metadata = queue.Queue(), queue.Queue()
        self.server = grpc.server(ThreadPoolExecutor(64), options=UNLIMITED, compression=compression)
        self.server.add_generic_rpc_handlers((self._handlers(),))
        if certificate:
            with open(certificate[0], "rb") as cert, open(certificate[1], "rb") as key:
                credentials = grpc.ssl_server_credentials([(key.read(), cert.read())])
            self.port = self.server.add_secure_port("127.0.0.1:0", credentials)
        else:
            self.port = self.server.add_insecure_port("127.0.0.1:0")
        self.authority = f"127.0.0.1:{self.port}"
        self.server.start()

    def _handlers(self):
        def unary(request, context):
            self.metadata.put(list(context.invocation_metadata()))
            context.send_initial_metadata((("x-initial", "1"), ("x-bin", b"\0\xff")))
            context.set_trailing_metadata((("x-trailing", "2"), ("x-more-bin", b"\1\2")))
            return request[::-1]

        def server_stream(request, context):
            for number in range(int(request)):
                yield b"%d" % number

        def client_stream(requests, context):
            return b"|".join(requests)

        def bidi(requests, context):
            for request in requests:
                yield b"re " + request

        def wait(request, context):
            gone = threading.Event()
            context.add_callback(gone.set)
            context.send_initial_metadata((("x-began", "1"),))
            left = context.time_remaining()
            gone.wait(30)
            self.cancelled.put(("Wait", left))
            return b""

        def endless(request, context):
            context.add_callback(lambda: self.cancelled.put(("Endless", None)))
            while context.is_active():
                yield b"more" * 1000

        def fail(request, context):
            context.set_trailing_metadata((("grpc-status-details-bin", DETAILS),))
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "it is not so: \u00e9")

        def sized(request, context):
            return bytes(int(request))

        def mirror(request, context):
            return request

        def reflection(requests, context):
            for _ in requests:
                yield FILE_LIST

        return grpc.method_handlers_generic_handler("peer.Test", {
            "Unary": grpc.unary_unary_rpc_method_handler(unary), "ServerStream": grpc.unary_stream_rpc_method_handler(server_stream),
            "ClientStream": grpc.stream_unary_rpc_method_handler(client_stream), "Bidi": grpc.stream_stream_rpc_method_handler(bidi),
            "Wait": grpc.unary_unary_rpc_method_handler(wait), "Endless": grpc.unary_stream_rpc_method_handler(endless),
            "Fail": grpc.unary_unary_rpc_method_handler(fail), "Sized": grpc.unary_unary_rpc_method_handler(sized),
            "Mirror": grpc.unary_unary_rpc_method_handler(mirror),
            "ServerReflectionInfo": grpc.stream_stream_rpc_method_handler(reflection)})

    def close(self):
        self.server.stop(0).wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Channel:
    """Calls by method name."""

    def __init__(self, authority, roots=None, proxy=None, compression=None, options=()):
        options = [*UNLIMITED, *options, ("grpc.enable_http_proxy", 1 if proxy else 0), ("grpc.use_local_subchannel_pool", 1)]
        if proxy:
            options.append(("grpc.http_proxy", proxy))
        if roots:
            with open(roots, "rb") as f:
                credentials = grpc.ssl_channel_credentials(f.read())
            self.channel = grpc.secure_channel(authority, credentials, options=options, compression=compression)
        else:
            self.channel = grpc.insecure_channel(authority, options=options, compression=compression)

    def unary(self, method):
        return self.channel.unary_unary("/peer.Test/" + method)

    def server_stream(self, method):
        return self.channel.unary_stream("/peer.Test/" + method)

    def client_stream(self, method):
        return self.channel.stream_unary("/peer.Test/" + method)

    def bidi(self, method):
        return self.channel.stream_stream("/peer.Test/" + method)

    def close(self):
        self.channel.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class PingPong:
    """A bidirectional call: `ask` sends one message and gives its answer."""

    def __init__(self, channel, method="Bidi"):
        self.outgoing = queue.SimpleQueue()
        self.call = channel.bidi(method)(iter(self.outgoing.get, None))

    def ask(self, message):
        self.outgoing.put(message)
        return next(self.call)

    def end(self):
        """The messages that still came, after the client said that it has no more."""
        self.outgoing.put(None)
        return list(self.call)
