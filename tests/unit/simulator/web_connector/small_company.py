"""A company file with nothing in it but what the Web Connector itself reads and writes."""

from __future__ import annotations

import re


class RefusedError(Exception):
    """As COM raises: an HRESULT and a message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class SmallCompany:
    """Keeps data extensions, knows its Host, and echoes other requests; records them all."""

    def __init__(self, *, versions: tuple[str, ...] = ("6.0", "13.0"), country: str = "US") -> None:
        self.extensions: dict[str, str] = {}
        self.defined: set[str] = set()
        self.requests: list[str] = []
        self.sessions: list[tuple[str, str]] = []
        self.versions = versions
        self.country = country
        self.refuse: RefusedError | None = None
        self.read_only = False

    def open_session(self, app_name: str, owner_id: str) -> object:
        self.sessions.append((app_name, owner_id))
        return object()

    def process(self, qbxml: str, *, session: object) -> str:
        self.requests.append(qbxml)
        if self.refuse is not None and "work" in qbxml:
            raise self.refuse
        answers = [self._host(qbxml), self._company(qbxml), self._written(qbxml)]
        inside = "\n".join(filter(None, answers)) or "<EchoRs />"
        return (
            f'<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n{inside}\n</QBXMLMsgsRs>\n</QBXML>\n'
        )

    def worked(self) -> list[str]:
        """The requests that were the server's."""
        return [request for request in self.requests if "work" in request]

    def _host(self, qbxml: str) -> str:
        if "<HostQueryRq" not in qbxml:
            return ""
        spoken = "".join(
            f"<SupportedQBXMLVersion>{v}</SupportedQBXMLVersion>" for v in self.versions
        )
        return (
            f'<HostQueryRs requestID="0" statusCode="0"><HostRet><Country>{self.country}</Country>'
            f"{spoken}</HostRet></HostQueryRs>"
        )

    def _company(self, qbxml: str) -> str:
        if "<CompanyQueryRq" not in qbxml:
            return ""
        (owner,) = re.findall(r"<OwnerID>(.*?)</OwnerID>", qbxml)
        kept = "".join(
            f"<DataExtRet><OwnerID>{owner}</OwnerID><DataExtName>{name}</DataExtName>"
            f"<DataExtType>STR255TYPE</DataExtType><DataExtValue>{value}</DataExtValue></DataExtRet>"
            for name, value in self.extensions.items()
        )
        return (
            f'<CompanyQueryRs requestID="1" statusCode="0"><CompanyRet>{kept}</CompanyRet>'
            "</CompanyQueryRs>"
        )

    def _written(self, qbxml: str) -> str:
        found = re.search(r"<DataExt(DefAdd|Add|Mod)Rq>", qbxml)
        if found is None:
            return ""
        name = re.findall(r"<DataExtName>(.*?)</DataExtName>", qbxml)[0]
        code = 0
        if self.read_only:
            code = 3263
        elif found[1] == "DefAdd":
            self.defined.add(name)
        elif name not in self.defined or (found[1] == "Mod") != (name in self.extensions):
            code = 3140
        else:
            self.extensions[name] = re.findall(r"<DataExtValue>(.*?)</DataExtValue>", qbxml)[0]
        return f'<DataExt{found[1]}Rs statusCode="{code}" statusMessage="as scripted" />'
