# SPDX-License-Identifier: GPL-3.0-or-later
"""Header fields: an ordered multi-map."""
import re

from ._frames import decode, encode, pack_parts, unpack_parts

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_BREAKS = re.compile(r"[\r\n\0]")


def _field(name, value):
    name, value = str(name), str(value)
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a header field")
    if _BREAKS.search(value):
        raise ValueError(f"the value of {name} holds a line end or NUL")
    return name, value


class Headers:
    """Fields in the order they came, with their case and all that come more than once. Names are looked up in any case.

        x.headers["Accept"]             the first value; KeyError where there is none
        x.headers.get("Accept", "")     the same, or a default
        x.headers.get_all("Set-Cookie") every value
        x.headers.set("Accept", "*/*")  one field in place of all of that name
        x.headers.add("Via", "me")      one more, at the end
        x.headers.remove("Cookie")      all of that name; tells how many there were
        for name, value in x.headers    in order
    """

    __slots__ = ("_fields",)

    def __init__(self, fields=()):
        if isinstance(fields, dict):
            fields = fields.items()
        self._fields = [_field(name, value) for name, value in fields]

    @classmethod
    def _read(cls, data):
        made = cls.__new__(cls)
        flat = [decode(part) for part in unpack_parts(data)]
        made._fields = list(zip(flat[::2], flat[1::2]))
        return made

    def _written(self):
        return pack_parts([encode(text) for field in self._fields for text in field])

    def get(self, name, default=None):
        name = name.lower()
        for known, value in self._fields:
            if known.lower() == name:
                return value
        return default

    def get_all(self, name):
        name = name.lower()
        return [value for known, value in self._fields if known.lower() == name]

    def set(self, name, value):
        field = _field(name, value)
        wanted = field[0].lower()
        for i, (known, _) in enumerate(self._fields):
            if known.lower() == wanted:
                rest = [f for f in self._fields[i + 1:] if f[0].lower() != wanted]
                self._fields[i:] = [(known, field[1]), *rest]
                return
        self._fields.append(field)

    def add(self, name, value):
        self._fields.append(_field(name, value))

    def remove(self, name):
        name = name.lower()
        before = len(self._fields)
        self._fields = [f for f in self._fields if f[0].lower() != name]
        return before - len(self._fields)

    def items(self):
        return list(self._fields)

    def __getitem__(self, name):
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    __setitem__ = set

    def __delitem__(self, name):
        if not self.remove(name):
            raise KeyError(name)

    def __contains__(self, name):
        return self.get(name) is not None

    def __iter__(self):
        return iter(list(self._fields))

    def __len__(self):
        return len(self._fields)

    def __eq__(self, other):
        return isinstance(other, Headers) and self._fields == other._fields

    def __repr__(self):
        return f"Headers({self._fields!r})"
