"""What the command line says about a video: a few lines for people, made from its summary."""

from typing import Any

from app.cli_analyse import Result
from app.core.status import recorded_sentence
from app.record.tally import Json


def result_lines(result: Result) -> str:
    """The numbers of one finished video."""
    summary = result.summary
    if summary is None:
        raise ValueError(f"{result.job.shown} has no result")
    lines = [_headline(result, summary)]
    lines += [f"  {_vital_line(vital)}" for vital in summary["vitals"].values()]
    whole_bpm = summary["bvp"]["whole_recording_bpm"]
    if whole_bpm is not None:
        lines.append(f"  Whole recording: {whole_bpm:.1f} bpm (SNR {summary['bvp']['whole_recording_snr_db']:.1f} dB)")
    # What was only partly read is said on stderr.
    lines += [f"  Note: {one['message']}" for one in summary["warnings"] if one["key"] != "partial"]
    if result.files:
        lines.append(f"  Written: {', '.join(str(path) for path in result.files)}")
    return "\n".join(lines)


def error_line(result: Result) -> str | None:
    """What went wrong with one video; None when nothing did."""
    if result.error is not None:
        return f"{result.job.shown}: failed. {result.error}"
    if result.summary is not None and result.summary["partial"]:
        partial = next(one["message"] for one in result.summary["warnings"] if one["key"] == "partial")
        return f"{result.job.shown}: only part of it was analysed. {partial}"
    return None


def _headline(result: Result, summary: Json) -> str:
    source, rate_hz, share = summary["input"], summary["frames"]["measured_rate_hz"], summary["face"]["share"]
    parts = [f"{summary['analysed_s']:.1f} s", f"{source['width_px']}x{source['height_px']}"]
    if rate_hz is not None:
        parts.append(f"{rate_hz:.1f} fps ({source['clock']} clock)")
    parts.append(f"face in {share:.0%} of the pictures")
    parts.append(f"analysed {summary['analysed_s'] / max(result.elapsed_s, 1e-3):.1f} x as fast as real time")
    return f"{result.job.shown}: {', '.join(parts)}"


def _vital_line(vital: dict[str, Any]) -> str:
    if vital["median"] is not None:
        quality = "" if vital["median_quality"] is None else f", quality {vital['median_quality']:.2f}"
        span = f"{vital['min']:.1f} to {vital['max']:.1f}"
        return (
            f"{vital['label']}: {vital['median']:.1f} {vital['unit']} (median; {span}), "
            f"shown {vital['coverage']:.0%} of the time{quality}"
        )
    statuses = vital["seconds_by_status"]
    return f"{vital['label']}: -- ({recorded_sentence(next(iter(statuses)))})" if statuses else f"{vital['label']}: --"
