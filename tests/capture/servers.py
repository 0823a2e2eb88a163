"""Loopback network cameras: HTTP MJPEG and RTSP (H.264 over the same TCP connection), with stalls and drops at will."""

import base64
import socket
import struct
import threading
import time
from fractions import Fraction
from io import BytesIO
from types import TracebackType
from typing import Self

import av
import numpy as np

RATE_HZ = 30.0
SIZE_PX = (320, 240)


def numbered_picture(number: int) -> np.ndarray:
    """A picture whose gray level follows from ``number``, with a red square at its top left."""
    image = np.full((SIZE_PX[1], SIZE_PX[0], 3), 40 + number % 100, np.uint8)
    image[:80, :80] = (220, 20, 20)
    return image


class NetworkCamera:
    """Serves one connection after the other on a free port of this machine.

    playing: cleared, it stays connected and sends nothing. refuse(): closes port and connections, as when unplugged.
    """

    def __init__(self) -> None:
        self.playing = threading.Event()
        self.playing.set()
        self.sent = 0
        self.requests: list[str] = []
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.accept()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self.playing.set()
        self.refuse()
        for thread in self._threads:
            thread.join(3)

    def accept(self) -> None:
        """Answer on the port (again)."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._run(self._serve, self._listener)

    def refuse(self) -> None:
        """Cut every connection and answer no more."""
        for sock in (self._listener, *self._connections):
            if sock is not None:
                # shutdown, for close alone does not wake a thread that waits in accept().
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    sock.close()
                sock.close()
        self._connections.clear()
        self._listener = None

    def _run(self, target, *args) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            self._run(self._attend, connection)

    def _attend(self, connection: socket.socket) -> None:
        with connection:
            try:
                self.talk(connection)
            except OSError:
                return

    def talk(self, connection: socket.socket) -> None:
        raise NotImplementedError

    def beats(self):
        """Numbers of the pictures, each at its time."""
        due_s = time.perf_counter()
        while not self._stop.is_set():
            self.playing.wait()
            due_s = max(due_s + 1 / RATE_HZ, time.perf_counter() - 0.1)
            self._stop.wait(max(0.0, due_s - time.perf_counter()))
            self.sent += 1
            yield self.sent


class MjpegCamera(NetworkCamera):
    """``multipart/x-mixed-replace`` at /video; /page is a web page, /silent never answers, all else is 404."""

    def __init__(self) -> None:
        super().__init__()
        self._jpegs = [_jpeg(numbered_picture(number)) for number in range(100)]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/video"

    def talk(self, connection: socket.socket) -> None:
        request = connection.recv(4096).decode()
        self.requests.append(request)
        path = request.split(" ")[1].partition("?")[0] if " " in request else ""
        if path == "/silent":
            self._stop.wait()
        elif path == "/page":
            body = b"<html><body>Log in</body></html>"
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            connection.sendall(head + body)
        elif path == "/closed":
            connection.sendall(b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
        elif path != "/video":
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        else:
            connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n")
            for number in self.beats():
                jpeg = self._jpegs[number % 100]
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n".encode()
                connection.sendall(head + jpeg + b"\r\n")


class RtspCamera(NetworkCamera):
    """RTSP 1.0 (RFC 2326) at /cam with H.264 (RFC 6184, single NAL unit packets) interleaved in the TCP connection.

    jitter_s: pictures leave late by up to this much, as over a wireless network, while their RTP times are exact.
    """

    def __init__(self, jitter_s: float = 0.0) -> None:
        super().__init__()
        self._pictures = _h264_pictures()
        self._jitter_s = jitter_s

    @property
    def address(self) -> str:
        return f"rtsp://127.0.0.1:{self.port}/cam"

    def talk(self, connection: socket.socket) -> None:
        waiting = b""
        while True:
            while b"\r\n\r\n" not in waiting:
                received = connection.recv(4096)
                if not received:
                    return
                waiting += received
            request, _, waiting = waiting.partition(b"\r\n\r\n")
            method, headers = self._understood(request.decode())
            connection.sendall(self._answer(method, headers))
            if method == "PLAY":
                self._play(connection)
                return

    def _understood(self, request: str) -> tuple[str, dict[str, str]]:
        self.requests.append(request)
        first, *rest = request.splitlines()
        headers = dict(line.split(": ", 1) for line in rest)
        method, address, _ = first.split(" ")
        known = address.split("/", 3)[3].startswith("cam")
        return (method if known or method == "OPTIONS" else "unknown"), headers

    def _answer(self, method: str, headers: dict[str, str]) -> bytes:
        extra, body = "", ""
        if method == "unknown":
            return f"RTSP/1.0 404 Not Found\r\nCSeq: {headers['CSeq']}\r\n\r\n".encode()
        if method == "OPTIONS":
            extra = "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n"
        elif method == "DESCRIBE":
            sets = ",".join(base64.b64encode(nal).decode() for nal in self._pictures[0] if nal[0] & 31 in (7, 8))
            body = (
                "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=cam\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=control:video\r\n"
                f"a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;sprop-parameter-sets={sets}\r\n"
            )
            extra = f"Content-Type: application/sdp\r\nContent-Base: {self.address}/\r\nContent-Length: {len(body)}\r\n"
        elif method == "SETUP":
            extra = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n"
        elif method == "PLAY":
            extra = "Session: 1\r\n"
        return f"RTSP/1.0 200 OK\r\nCSeq: {headers['CSeq']}\r\n{extra}\r\n{body}".encode()

    def _play(self, connection: socket.socket) -> None:
        sequence = 0
        rng = np.random.default_rng(1)
        for place, _ in enumerate(self.beats()):
            self._stop.wait(rng.uniform(0, self._jitter_s))
            nals = self._pictures[place % len(self._pictures)]
            for last, nal in zip([False] * (len(nals) - 1) + [True], nals, strict=True):
                ticks = round(place * 90_000 / RATE_HZ)
                head = struct.pack(">BBHII", 0x80, 96 | last << 7, sequence & 0xFFFF, ticks & 0xFFFFFFFF, 7)
                connection.sendall(struct.pack(">cBH", b"$", 0, len(head) + len(nal)) + head + nal)
                sequence += 1


def _jpeg(image: np.ndarray) -> bytes:
    context = av.CodecContext.create("mjpeg", "w")
    context.width, context.height, context.pix_fmt, context.time_base = *SIZE_PX, "yuvj420p", Fraction(1, 30)
    frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuvj420p")
    return b"".join(bytes(packet) for packet in [*context.encode(frame), *context.encode(None)])


def _h264_pictures() -> list[list[bytes]]:
    """Two seconds of numbered pictures, a key frame each second: the NAL units of each picture."""
    buffer = BytesIO()
    with av.open(buffer, "w", format="h264") as container:
        options = {
            "tune": "zerolatency",
            "preset": "ultrafast",
            "x264-params": "keyint=30:aud=1:slices=1:sliced-threads=0",
        }
        stream = container.add_stream("libx264", rate=30, options=options)
        stream.width, stream.height, stream.pix_fmt = *SIZE_PX, "yuv420p"
        for number in range(60):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(numbered_picture(number), format="rgb24")))
        container.mux(stream.encode(None))
    nals = [
        nal.rstrip(b"\x00")
        for nal in buffer.getvalue().replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01")
    ]
    pictures: list[list[bytes]] = []
    for nal in filter(None, nals):
        if nal[0] & 31 == 9:  # an access unit delimiter starts each picture
            pictures.append([])
        else:
            pictures[-1].append(nal)
    return pictures
