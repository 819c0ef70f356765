"""Reads one SOAP 1.1 envelope, block by block, whatever its size.

One parser for every call, so that no two readers can disagree about a message. A
document type, an entity, SOAP 1.2, an unknown operation or elements inside an argument
are refused in the first block that shows them. Large arguments go to a spool as they
come; the rest is held to a budget, so memory does not follow the size of the body.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from xml.parsers import expat

from spyne import Fault

from soap.wire import SPOOLED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ENVELOPE_NAMESPACE: Final = "http://schemas.xmlsoap.org/soap/envelope/"
BLOCK: Final = 65536
TEXT_BUDGET: Final = 65536  # characters in all arguments that are not spooled
MAX_DEPTH: Final = 32
# Text is handed on as it comes, but a tag is kept until it ends: millions of attributes
# in one would otherwise cost a stranger nothing and us a gigabyte.
MAX_MARKUP: Final = 8 * BLOCK

_ENVELOPE: Final = ENVELOPE_NAMESPACE + "}Envelope"
_HEADER: Final = ENVELOPE_NAMESPACE + "}Header"
_BODY: Final = ENVELOPE_NAMESPACE + "}Body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of the service as the wire sees it."""

    descriptor: Any  # spyne's
    names: tuple[str, ...]
    required: frozenset[str]
    whole: frozenset[str]

    @classmethod
    def of(cls, descriptor: Any) -> Operation:
        """Read a method off spyne's descriptor."""
        from spyne import Integer

        types = descriptor.in_message.get_flat_type_info(descriptor.in_message)
        return cls(
            descriptor=descriptor,
            names=tuple(types),
            required=frozenset(n for n, t in types.items() if t.Attributes.min_occurs > 0),
            whole=frozenset(n for n, t in types.items() if issubclass(t, Integer)),
        )


@dataclass(slots=True)
class Call:
    """A call as read: the operation and its argument texts or spools by name."""

    operation: Operation | None = None
    texts: dict[str, str] = field(default_factory=dict)
    spools: dict[str, BinaryIO] = field(default_factory=dict)

    def arguments(self) -> list[str | int | BinaryIO | None]:
        """Values in wire order; a Fault names what is missing or is not a number."""
        operation = self.operation
        if operation is None:
            raise Fault("Client.SoapError", "The SOAP body holds no call.")
        values: list[str | int | BinaryIO | None] = []
        for name in operation.names:
            given: str | BinaryIO | None = self.texts.get(name, self.spools.get(name))
            if given is None and name in operation.required:
                raise Fault("Client.ArgumentError", f"The argument {name} is missing.")
            values.append(_whole(name, given) if name in operation.whole else given)
        return values

    def close(self) -> None:
        """Drop the spools, and their files."""
        for spool in self.spools.values():
            spool.close()


def read(
    blocks: Iterable[bytes],
    call: Call,
    *,
    charset: str | None,
    operations: Mapping[str, Operation],
    spool: Callable[[], BinaryIO],
) -> None:
    """Fill `call` from an envelope's blocks; raise a Fault that says what is wrong with it.

    The caller closes `call`, also after a Fault: what was spooled until then is in it.
    """
    try:
        parser = expat.ParserCreate(charset, "}")
        parser.buffer_text = True
        parser.buffer_size = BLOCK
        reader = _Reader(call, operations, spool)
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.text
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _no_doctype
        fed = 0
        for block in blocks:
            parser.Parse(block, False)
            fed += len(block)
            if fed - parser.CurrentByteIndex > MAX_MARKUP:
                raise Fault("Client.SoapError", "A tag or comment of the request has no end.")
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        raise Fault(
            "Client.XMLSyntaxError",
            f"The request is not well-formed XML: {expat.ErrorString(problem.code)}, line "
            f"{problem.lineno}, column {problem.offset}.",
        ) from None
    except (ValueError, LookupError):
        # From the codec machinery: an encoding that exists nowhere or not for XML.
        raise Fault(
            "Client.XMLSyntaxError", "The request's character encoding is not supported: use utf-8."
        ) from None
    for spooled in call.spools.values():
        spooled.seek(0)


class _Reader:
    """Expat's handlers: depth 1 Envelope, 2 Body, 3 the call, 4 its arguments."""

    __slots__ = (
        "_budget",
        "_call",
        "_depth",
        "_given",
        "_in_body",
        "_name",
        "_operations",
        "_sink",
        "_spool",
    )

    def __init__(
        self, call: Call, operations: Mapping[str, Operation], spool: Callable[[], BinaryIO]
    ) -> None:
        self._call = call
        self._operations = operations
        self._spool = spool
        self._depth = 0
        self._in_body = False
        self._name = ""
        self._given: set[str] = set()
        self._sink: BinaryIO | None = None
        self._budget = TEXT_BUDGET

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        depth = self._depth = self._depth + 1
        if self._in_body:
            if depth == 3:
                self._begin_call(tag)
            elif depth == 4:
                self._begin_argument(tag.rpartition("}")[2])
            else:
                raise Fault(
                    "Client.SoapError",
                    f"The argument {self._name} holds elements; escape its text as one string.",
                )
        elif depth == 1:
            _check_envelope(tag)
        elif depth == 2:
            self._in_body = tag == _BODY
        elif depth > MAX_DEPTH:
            raise Fault("Client.SoapError", "The request is nested too deeply.")

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._depth == 3:
            self._name, self._sink = "", None
        elif self._depth == 1:
            self._in_body = False

    def text(self, text: str) -> None:
        if self._sink is not None:
            self._sink.write(text.encode())
        elif self._name in SPOOLED:
            # Only now: an empty element is no file at all.
            self._sink = self._call.spools[self._name] = self._spool()
            self._sink.write(text.encode())
        elif self._name:
            self._budget -= len(text)
            if self._budget < 0:
                raise Fault("Client.ArgumentError", f"The argument {self._name} is too long.")
            self._call.texts[self._name] += text

    def _begin_call(self, tag: str) -> None:
        if self._call.operation is not None:
            raise Fault("Client.SoapError", "The SOAP body holds more than one call.")
        operation = self._operations.get(tag)
        if operation is None:
            raise Fault("Client.ResourceNotFound", f"There is no method {{{tag[:200]} here.")
        self._call.operation = operation

    def _begin_argument(self, name: str) -> None:
        call = self._call
        if call.operation is None or name not in call.operation.names:
            return  # as a parameter of serverVersion: harmless, and not kept
        if name in self._given:
            raise Fault("Client.ArgumentError", f"The argument {name} is given twice.")
        self._given.add(name)
        self._name = name
        if name not in SPOOLED:
            call.texts[name] = ""


def _check_envelope(tag: str) -> None:
    if tag == _ENVELOPE:
        return
    if tag.endswith("}Envelope"):
        raise Fault(
            "VersionMismatch", f"This is a SOAP 1.1 service: the envelope is {ENVELOPE_NAMESPACE}."
        )
    raise Fault("Client.SoapError", "The request is not a SOAP envelope.")


def _no_doctype(*_: object) -> None:
    raise Fault("Client.XMLSyntaxError", "A document type declaration is not accepted.")


def _whole(name: str, given: str | BinaryIO | None) -> int:
    text = given.strip() if isinstance(given, str) else ""
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise Fault("Client.ValidationError", f"The argument {name} is not a whole number.")
    return int(text)
