"""A small mail server on this machine that does what a test tells it: takes, refuses, or breaks off."""

import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Talk(socketserver.StreamRequestHandler):
    server: "MailServer"

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if self.server.breaks_at == word:
                return
            if word == b"QUIT":
                self.say("221 bye")
                return
            self.answer(word, line)

    def answer(self, word: bytes, line: bytes) -> None:
        if word == b"RCPT" and (refusal := self.server.refusal_of(line.decode())):
            self.say(refusal)
        elif word in self.server.refuses:
            self.say(self.server.refuses[word])
        elif word == b"DATA":
            self.say("354 go on")
            body = b"".join(iter(self.rfile.readline, b".\r\n"))
            if self.server.breaks_at == b".":
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.server.taken.append(body.decode())
            if len(self.server.taken) >= self.server.holds_after:
                self.server.may_go_on.wait(60)
            self.say(self.server.refuses.get(b".", "250 taken"))
        else:
            self.say("250 fine")

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.tls = tls
        """Spoken from the first byte on."""
        self.taken: list[str] = []
        self.refuses: dict[bytes, str] = {}
        """By the first word of a command, or “.” for the end of the message: the answer to give instead."""
        self.breaks_at = b""
        self.refuses_to: dict[str, str] = {}
        """By address."""
        self.holds_after = sys.maxsize
        """So many messages are answered; the next is taken and then kept waiting, until `let_go`."""
        self.may_go_on = threading.Event()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        return (self.tls.wrap_socket(connection, server_side=True) if self.tls else connection), address

    def refusal_of(self, line: str) -> str:
        return next((words for address, words in self.refuses_to.items() if f"<{address}>" in line), "")

    def let_go(self) -> None:
        self.holds_after = sys.maxsize
        self.may_go_on.set()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is part of the test."""


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    with MailServer(tls) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
