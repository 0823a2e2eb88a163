"""What was done, in sentences, from the settings that a session really had."""

from app.language import Text, later
from app.record.session.types import SessionRecord

_CLOCKS = {
    "monotonic": later("the computer's clock while the camera exposed it"),
    "media": later("the presentation time stored in the file"),
    "nominal": later("its number and the declared frame rate, which may be wrong"),
}
_KINDS = {
    "camera": later("a camera"),
    "file": later("a video file"),
    "stream": later("a network stream"),
    "demo": later("the built-in synthetic face"),
}


def methods(session: SessionRecord) -> list[Text]:
    """Sentences for a methods section."""
    meta, settings = session.meta, dict(session.meta.settings)
    source = meta.source
    found = [
        later(
            "The pulse was read from the video of a face by Human Health Monitor {version}. Source: {kind} ({name}), "
            "{width} x {height} pixels; the time of each picture is {clock}.",
            version=dict(meta.versions).get("program") or "?",
            kind=_KINDS.get(source.kind, later("a video")),
            name=source.name,
            width=source.width_px,
            height=source.height_px,
            clock=_CLOCKS.get(source.clock, later("unknown")),
        ),
        later(
            "Skin was found by 68 facial landmarks; the pulse wave was made by {label} ({source}; run on {provider}), "
            "sampled evenly at {rate:g} Hz without bridging gaps.",
            label=meta.method.label,
            source=meta.method.source,
            provider=meta.method.provider,
            rate=session.bvp.rate_hz,
        ),
        later(
            "Once a second each sign was estimated: heart rate from the last {window:g} s, respiration from {breath:g} "
            "s, variability of the pulse from up to {variability:g} s.",
            window=settings.get("window_s") or 0,
            breath=settings.get("respiration_window_s") or 0,
            variability=settings.get("variability_window_s") or 0,
        ),
        later(
            "A number counts only in seconds in which every check of signal, light and motion was passed; all others "
            "are absent, not zero, and no value was carried over. Coverage is the share of seconds with a number."
        )
        if not settings.get("ungated")
        else later("Estimates were kept even in seconds in which a check of signal, light or motion failed."),
        later("Intervals are 80 % intervals. Oxygen saturation and blood pressure are experimental."),
    ]
    changes = [event for event in session.events if event.kind.value == "method"]
    if changes:
        found.append(
            later(
                "The pulse method was changed while recording: {names}.", names=", ".join(one.text for one in changes)
            )
        )
    return found
