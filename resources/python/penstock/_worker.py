# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker: loads one script, then answers Penstock's calls until the channel ends."""
import gc
import os
import sys
import time
import traceback

from . import _frames as frames
from ._exchange import NO_REQUEST_BODY, NO_RESPONSE_BODY, P_FLAGS, P_HOOK, P_PHASE, REQUEST_BODY, SECOND, Exchange, Message, NeedBody, as_bytes
from ._frames import decode, encode

HOOKS = ("request", "response", "message", "connect", "wants", "on_request", "on_response")
_LONGEST_LINE, _MOST_LINES = 4000, 400  # bytes of a line; lines a second, fewer than the console takes
_COROUTINE = 0x80 | 0x100  # of a code object: async, or a generator that stands for it

_worker = None


def log(call, level, text):
    if _worker:
        _worker.log(call, level, text)


def place_of(error, script):
    """(line, what is wrong, all of it): the innermost line of the script that the error went through."""
    line = 0
    if isinstance(error, SyntaxError) and error.filename == script:
        line = error.lineno or 0
        reason = f"{type(error).__name__}: {error.msg}"
    else:
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename == script:
                line = frame.lineno
        said = str(error)
        reason = type(error).__name__ + (": " + said if said else "")
    shown = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith("<")]
    text = "".join(traceback.format_list(shown) + traceback.format_exception_only(type(error), error))
    return line, " ".join(reason.split())[:1000], text[:8000]


def files_of(error):
    """Those an error came through: a change in one of them may mend it."""
    found = {frame.filename for frame in traceback.extract_tb(error.__traceback__)}
    if isinstance(error, SyntaxError) and error.filename:
        found.add(error.filename)
    return sorted(name for name in found if os.path.isabs(name))[:16]


class Script:
    """The module of a file."""

    def __init__(self, path):
        import importlib.util
        self.path = path
        folder = os.path.dirname(path)
        if folder not in sys.path:
            sys.path.insert(0, folder)
        sys.dont_write_bytecode = True
        name = os.path.splitext(os.path.basename(path))[0]
        spec = importlib.util.spec_from_file_location(name if name.isidentifier() and name not in sys.modules else "script", path)
        if spec is None:
            raise ImportError("it is no file of Python: its name does not end with .py")
        self.module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = self.module
        spec.loader.exec_module(self.module)
        self.hooks = {}
        for hook in HOOKS:
            function = getattr(self.module, hook, None)
            if callable(function):
                self.hooks[hook] = function
        self.asynchronous = any(self.is_async(f) for f in vars(self.module).values() if callable(f))

    @staticmethod
    def is_async(function):
        code = getattr(getattr(function, "__func__", function), "__code__", None)
        return code is not None and bool(code.co_flags & _COROUTINE)

    def files(self):
        """The script and what it imported from beside it: watched for changes."""
        folder = os.path.dirname(self.path) + os.sep
        found = {self.path}
        for module in list(sys.modules.values()):
            name = getattr(module, "__file__", None)
            if isinstance(name, str) and name.startswith(folder) and name.endswith(".py"):
                found.add(name)
        return sorted(found)[:64]


def wishes(said):
    """What `wants` returned: (of the request, of the response), each "head" or "body"."""
    if isinstance(said, dict):
        both = said.get("request", "head"), said.get("response", "head")
    else:
        both = said, said
    for one in both:
        if one not in ("head", "body"):
            raise ValueError(f'wants has to return "head" or "body", or a dict of both for "request" and "response", not {said!r}')
    return both


class Call:
    """One call of a hook, as a generator of what has to be awaited: each step is a result of a function of the script."""

    def __init__(self, script, parts, call, send_log):
        self.script, self.parts, self.number = script, parts, call
        self.x = Exchange(parts, call, send_log)
        self.wish = None

    def steps(self):
        phase, hook = decode(self.parts[P_PHASE]), decode(self.parts[P_HOOK])
        hooks, x = self.script.hooks, self.x
        self.message = None
        if hook:
            function = getattr(self.script.module, hook, None)
            if not callable(function):
                raise AttributeError(f"there is no function {hook}")
            yield function(x)
        elif phase == "request":
            yield from self.request(x, hooks)
        elif phase == "response":
            if "response" in hooks:
                yield hooks["response"](x)
            if "on_response" in hooks:
                changed = yield hooks["on_response"](x.status, x.response.body)
                if changed is not None:
                    x.response._new_body = as_bytes(changed, "what on_response returns")
        elif phase == "message":
            self.message = Message(self.parts)
            yield hooks["message"](x, self.message)
        elif phase == "connect":
            yield hooks["connect"](x)

    def request(self, x, hooks):
        if "wants" in hooks and not x._flags & SECOND:
            x._flags |= NO_REQUEST_BODY
            self.wish = wishes((yield hooks["wants"](x)))
            if self.wish[0] == "body" and not x._flags & REQUEST_BODY:
                x._flags &= ~NO_REQUEST_BODY
                raise NeedBody("request")
        if "request" in hooks:
            yield hooks["request"](x)
        if "on_request" in hooks:
            changed = yield hooks["on_request"](x.method, x.host, x._path_and_query(), x.body)
            if changed is not None:
                x.body = as_bytes(changed, "what on_request returns")

    def result(self):
        out = self.x._ops()
        if self.message is not None:
            out += self.message._ops()
        if self.wish:
            out += (b"wish", self.wish[1].encode())
        return out


class Worker:
    def __init__(self, channel, script, limit):
        self.channel, self.script, self.limit = channel, script, limit
        self._second, self._lines = 0, 0

    def log(self, call, level, text):
        now = int(time.monotonic())
        if now != self._second:
            self._second, self._lines = now, 0
        self._lines += 1
        if self._lines > _MOST_LINES:
            return
        if self._lines == _MOST_LINES:
            level, text = "warning", "it logs more than %d lines a second: the rest of this second is left out" % _MOST_LINES
        self.channel.send(frames.LOG, call, (encode(str(level)), encode(text)[:_LONGEST_LINE]))

    def failed(self, call, error):
        line, reason, text = place_of(error, self.script.path)
        self.channel.send(frames.FAILED, call, (b"%d" % line, encode(reason), encode(text)))

    def needs(self, call, need, wish):
        parts = [need.side.encode()]
        if wish:
            parts.append(wish[1].encode())
        self.channel.send(frames.NEED_BODY, call, parts)

    def step(self, steps, value):
        """The next of a call's steps; (True, None) at the end."""
        try:
            return False, steps.send(value)
        except StopIteration:
            return True, None

    def answer_at_once(self, parts, number):
        """A call none of whose functions is async."""
        call = Call(self.script, parts, number, self.log)
        try:
            steps, value = call.steps(), None
            while True:
                over, value = self.step(steps, value)
                if over:
                    break
                if hasattr(value, "__await__"):
                    raise TypeError("it returned an awaitable, and no function of the script is async")
            self.channel.send(frames.RESULT, number, call.result())
        except NeedBody as need:
            self.needs(number, need, call.wish)
        except BaseException as error:
            self.failed(number, error)

    def serve(self):
        channel = self.channel
        while channel.fill():
            while (frame := channel.next()) is not None:
                kind, number, parts = frame
                if kind == frames.CALL:
                    self.answer_at_once(parts, number)

    # The same in an event loop.

    async def answer(self, parts, number):
        call = Call(self.script, parts, number, self.log)
        try:
            steps, value = call.steps(), None
            while True:
                over, value = self.step(steps, value)
                if over:
                    break
                if hasattr(value, "__await__"):
                    value = await value
            self.channel.send(frames.RESULT, number, call.result())
        except NeedBody as need:
            self.needs(number, need, call.wish)
        except BaseException as error:
            import asyncio
            if isinstance(error, asyncio.CancelledError):
                error = TimeoutError("it waited longer than %g s" % self.limit)
            self.failed(number, error)

    def serve_in_loop(self):
        import asyncio
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        running = set()

        def begin(parts, number):
            # The first step runs at once, so that whoever does not wait costs no turn of the loop.
            task = loop.create_task(self.answer(parts, number))
            running.add(task)
            timer = loop.call_later(self.limit, task.cancel)

            def ended(done):
                running.discard(done)
                timer.cancel()
            task.add_done_callback(ended)

            def look():
                if not task.done():
                    self.channel.send(frames.WAITING, number)
            loop.call_soon(loop.call_soon, look)

        def readable():
            if not self.channel.fill():
                loop.stop()
                return
            while (frame := self.channel.next()) is not None:
                kind, number, parts = frame
                if kind == frames.CALL:
                    begin(parts, number)

        loop.add_reader(self.channel.socket.fileno(), readable)
        loop.run_forever()


def main(socket, path, limit):
    global _worker
    channel = frames.Channel(socket)
    sys.argv = [path]
    try:
        script = Script(path)
    except BaseException as error:
        line, reason, text = place_of(error, path)
        channel.send(frames.REFUSED, 0, (b"%d" % line, encode(reason), encode(text), "\n".join(files_of(error)).encode("utf-8", "surrogateescape")))
        return
    gc.freeze()  # what is loaded stays: no collection needs to look at it
    worker = _worker = Worker(channel, script, limit)
    channel.send(frames.READY, 0, (" ".join(script.hooks).encode(), "\n".join(script.files()).encode("utf-8", "surrogateescape")))
    if script.asynchronous:
        worker.serve_in_loop()
    else:
        worker.serve()
